"""What a campaign has reached: reads only."""
