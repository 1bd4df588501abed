"""What the totals of a question by a split tell: those that are published, and the rests of what is published.

They hang on the tables alone and not on the number that is asked about, so they are worked out once for all of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from portal.statistics.chains import Tables
from portal.statistics.channels import Channel

Bools = NDArray[np.bool_]
Counts = NDArray[np.int64]
Places = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Totals:
    """The people of a split in the places where a row (the tables of whole groups) and a column (of the split) meet.

    ``cells`` are those of units × values, counted from nought, in which there is anybody; ``tables`` has their places.
    ``told`` (places × states) are the states whose number some total says of everyone there; ``is_alone`` (places)
    where row or column holds nobody else.
    """

    cells: Places
    tables: Tables
    told: Bools
    is_alone: Bools

    @staticmethod
    def of(row_of: Places, columns: Places, channel: Channel, smallest: int, in_full: bool) -> Totals:
        """From the rows (units) and columns (units × values); column 0 is no table.

        ``in_full``: the numbers asked about are counts of answers, and not the sum of the steps of a scale.
        """
        counts = channel.counts.reshape(-1, channel.counts.shape[2])
        cells = np.flatnonzero(counts.any(axis=1))
        rows, columns = np.repeat(row_of, columns.shape[1])[cells], columns.reshape(-1)[cells]
        tables = Tables.of(rows, columns)
        of_place = np.zeros((len(tables.rows), counts.shape[1]), dtype=np.int64)
        np.add.at(of_place, tables.place_of, counts[cells])
        is_table = np.zeros(len(tables.rows), dtype=np.bool_)
        is_table[tables.place_of] = columns != 0
        is_settled = is_table & (np.bincount(tables.columns)[tables.columns] == 1)
        told = channel.tells(_open_row(tables, of_place, is_settled), smallest, in_full)
        of_column = tables.by_column.summed(of_place)[tables.columns]
        # Of a scale, a column tells the mean only.
        told = told | is_table[:, None] & channel.tells(of_column, smallest, in_full and not channel.is_scale)
        return Totals(cells, tables, told, is_settled | (np.bincount(tables.rows)[tables.rows] == 1))

    def follows(self, target: Bools, is_whole: bool) -> Bools:
        """The states whose number in a target (units × values) follows from these totals.

        ``is_whole``: the target is what is asked about, so a total of exactly its people says all of its numbers.
        """
        places = len(self.tables.rows)
        of_target = np.bincount(self.tables.place_of[target.reshape(-1)[self.cells]], minlength=places)
        asked = of_target > 0
        if is_whole:
            is_full = of_target == np.bincount(self.tables.place_of, minlength=places)
            # The remainder of a whole, and the whole of a remainder: both have passed the rules.
            is_part = np.bincount(self.tables.rows, weights=~is_full) > 0
            asked &= is_part[self.tables.rows]
            asked &= ~(self.is_alone & is_full)
        return np.asarray(self.told[asked].all(axis=0))


def _open_row(tables: Tables, of_place: Counts, is_settled: Bools) -> Counts:
    """What is left of the row of each place, less the other columns that lie wholly in it (places × states)."""
    settled = np.where(is_settled[:, None], of_place, 0)
    return np.asarray(tables.by_row.summed(of_place - settled)[tables.rows] + settled)
