"""What has to hold of a row (`rules` of an entity), as far as the generated app checks it.

`shape` says what a rule reads and whether it can be checked at all, `values` what the fields it reads may hold in
tests, and `fitting` finds values that keep all rules of an entity, and some that break each.
"""

from .fitting import Fitting, counting, fitting
from .setting import Setting, setting_of
from .shape import Apart, RowRule, Unfit, row_rule
from .tally import Tally
from .values import Made

__all__ = [
    "Apart",
    "Fitting",
    "Made",
    "RowRule",
    "Setting",
    "Tally",
    "Unfit",
    "counting",
    "fitting",
    "row_rule",
    "setting_of",
]
