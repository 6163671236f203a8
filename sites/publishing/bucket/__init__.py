"""Sending what is published to a bucket that speaks S3: only what differs, deletions last."""
