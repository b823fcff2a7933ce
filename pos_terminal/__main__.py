"""Entry point: arguments, then the composition root; nothing else."""

from __future__ import annotations


def main() -> None:
    """Run the command line; without a command, the window."""
    from pos_terminal.cli import run

    run()


if __name__ == "__main__":
    main()
