"""What the API says of itself: shapes of what it reads and answers, and of every operation."""
