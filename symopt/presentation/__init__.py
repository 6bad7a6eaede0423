"""From results to neutral documents, and from documents to LaTeX, Markdown, HTML, text and JSON."""
