"""Recognition without noise: thanks, who helped an idea, and what one has given oneself."""
