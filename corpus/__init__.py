"""What the product remembers: files, catalogue, extracted pages, ledger of work; all else can be rebuilt."""
