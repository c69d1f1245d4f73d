"""What is known about people: the register of it, what each can take out, erasing, and keeping."""
