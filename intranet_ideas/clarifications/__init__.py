"""Questions to the authors of one idea, which they answer beside what they handed in."""
