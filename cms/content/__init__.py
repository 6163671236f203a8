"""Page types, blocks, metadata, and the publication table; knows nothing of files or index entries."""
