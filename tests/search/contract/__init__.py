"""What every engine promises.

An engine's own test class inherits `EngineContract` and gives an `engine` fixture with an
empty index.
"""

from tests.search.contract.counting import CountsExactly
from tests.search.contract.finding import FindsByWords
from tests.search.contract.lookup import LooksUp
from tests.search.contract.writing import KeepsWhatIsWritten


class EngineContract(FindsByWords, CountsExactly, KeepsWhatIsWritten, LooksUp):
    """All of it; inherit this one."""
