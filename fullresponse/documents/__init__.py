"""One document, four forms: as a page, for Word, as a PDF and as a workbook, with the same exact numbers in each."""
