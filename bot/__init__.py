"""anti-relou: a phone number that answers insistent men, watched from a private room."""
