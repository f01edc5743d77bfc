"""The district pack: everything a district decides for itself, read from files and checked before it is used."""

from fullresponse.pack.loader import PackBroken, load
from fullresponse.pack.model import Body, Category, Deadline, Item, Pack, Place, Role
from fullresponse.pack.rows import Problem

__all__ = ["Body", "Category", "Deadline", "Item", "Pack", "PackBroken", "Place", "Problem", "Role", "load"]
