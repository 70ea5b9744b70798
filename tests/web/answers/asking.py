"""Where tests ask, and what they read of an answer's policy."""

EVIL = "https://evil.example"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
