"""`guildhall demo`: fills an empty database with Northmoor, for looking around or for measuring."""

import click

from config import ROOT, Config
from crm.jobs.commands import over_database
from crm.jobs.demo import making, staff


@click.command()
@click.option("--size", type=click.Choice(["demo", *making.BENCH]), default="demo", show_default=True,
              help="demo: 5,000 residents and 8,000 cases; the others are for measuring.")
@over_database
def demo(size: str) -> None:
    """Fill an empty database with Northmoor, a fictional council with two years of work behind it."""
    making.make(making.BENCH.get(size, making.DEMO), packs=ROOT / "services",
                map_file=Config.from_env().data_folder / "map.geojson", say=click.echo)
    click.echo(f"Northmoor is ready. The password of all its staff is {staff.PASSWORD}")
