"""Text of attachments: read by a process with limits, kept beside the publications that show them."""
