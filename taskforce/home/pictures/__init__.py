"""Progress and membership in pictures: each as rows of a page, as SVG, as PNG and as CSV."""
