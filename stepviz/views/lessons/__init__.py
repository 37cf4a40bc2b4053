"""What a lesson puts on the screen: its question, the teacher's sentence, the outline, the last screen."""
