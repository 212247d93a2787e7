"""What each command does, without its terminal."""
