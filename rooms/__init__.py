"""What a room is: people, members, rooms, the line, and what may happen in them. Nothing here waits."""
