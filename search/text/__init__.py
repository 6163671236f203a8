"""Text: folding, cutting into words, document numbers, highlighting - the same for every engine."""
