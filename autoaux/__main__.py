"""`python -m autoaux` is the command line."""

from autoaux.cli import main

if __name__ == "__main__":
    main()
