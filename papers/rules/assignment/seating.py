"""Seats given one by one, each by a chain of moves: what the search for a core tries thousands of times.

Where seats are a flow (`Board.is_flow`), a chain is found whenever there is one, so a student who
cannot be seated proves that it is impossible. Elsewhere only a success proves anything.
"""

from collections import deque
from collections.abc import Iterable

from papers.rules.assignment.board import Bits, Board, places

Chain = dict[int, tuple[int, int]]
"""Of each slot that was reached: from which slot, -1 for none, and who would move."""


class Seating:
    """Who has which slots.

    :param minimum: how many students must stay in each slot; all 0 unless told.
    """

    def __init__(self, board: Board, minimum: Iterable[int] | None = None) -> None:
        self.board = board
        self.minimum = [0] * len(board.slots) if minimum is None else list(minimum)
        self.held: list[Bits] = [0] * len(board.students)
        self.holders: list[list[int]] = [[] for _slot in board.slots]
        self.reached: Bits = 0

    def copy(self) -> "Seating":
        other = Seating(self.board, self.minimum)
        other.held = list(self.held)
        other.holders = [list(holders) for holders in self.holders]
        return other

    def seat(self, student: int) -> bool:
        """Give the student all their talks, what is pinned first; say whether that was possible.

        What was possible stays, and `reached` is what was tried for the rest.
        """
        board = self.board
        for slot in places(board.pinned[student] & ~self.held[student]):
            blocked = board.blocked(self.held[student])
            if not self._seek(student, (1 << slot) & board.takes[student] & ~blocked):
                return False
        while self.held[student].bit_count() < board.talks[student]:
            blocked = board.blocked(self.held[student])
            if not self._seek(student, board.takes[student] & ~blocked):
                return False
        return self.held[student].bit_count() == board.talks[student]

    def remove(self, student: int) -> None:
        for slot in places(self.held[student]):
            self.holders[slot].remove(student)
        self.held[student] = 0

    def load(self, seats: Iterable[tuple[int, int]]) -> None:
        """Take over what somebody else found."""
        for student in range(len(self.held)):
            self.remove(student)
        for student, slot in seats:
            self.held[student] |= 1 << slot
            self.holders[slot].append(student)

    def students_at(self, slots: Bits) -> set[int]:
        return {student for slot in places(slots) for student in self.holders[slot]}

    def fill(self, slot: int) -> bool:
        """Bring one more student to the slot, from where there are more than the minimum."""
        chain: Chain = {slot: (-1, -1)}
        queue = deque([slot])
        while queue:
            to = queue.popleft()
            for student, gives in self._movers(to):
                if gives in chain:
                    continue
                chain[gives] = (to, student)
                if len(self.holders[gives]) > self.minimum[gives]:
                    return self._move([(gives, *chain[gives]), *self._back(chain, to)])
                queue.append(gives)
        self.reached = sum(1 << reached for reached in chain)
        return False

    def _movers(self, slot: int) -> Iterable[tuple[int, int]]:
        """Give who could move to the slot, and what they would give up for it."""
        bit = 1 << slot
        for student, held in enumerate(self.held):
            if held and self.board.takes[student] & bit and not held & bit:
                in_the_way = held & self.board.clashing[slot]
                if in_the_way.bit_count() <= 1:
                    gives = (in_the_way or held) & ~self.board.pinned[student]
                    yield from ((student, one) for one in places(gives))

    @staticmethod
    def _back(chain: Chain, slot: int) -> list[tuple[int, int, int]]:
        moves = []
        while chain[slot][0] >= 0:
            moves.append((slot, *chain[slot]))
            slot = chain[slot][0]
        return moves

    def _seek(self, student: int, wanted: Bits) -> bool:
        """Give the student one of the wanted slots; whoever is in the way moves to another."""
        chain: Chain = dict.fromkeys(places(wanted), (-1, student))
        queue = deque(chain)
        self.reached = wanted
        while queue:
            slot = queue.popleft()
            if len(self.holders[slot]) < self.board.capacity[slot]:
                return self._take(student, chain, slot)
            for holder in self.holders[slot]:
                if self.board.pinned[holder] >> slot & 1:
                    continue
                unseen = self.board.takes[holder] & ~self.reached
                if not unseen:
                    continue
                new = unseen & ~self.board.blocked(self.held[holder] & ~(1 << slot))
                self.reached |= new
                for other in places(new):
                    chain[other] = (slot, holder)
                    queue.append(other)
        return False

    def _take(self, student: int, chain: Chain, slot: int) -> bool:
        moves = []
        while chain[slot][0] >= 0:
            left, holder = chain[slot]
            moves.append((left, slot, holder))
            slot = left
        return self._move([*moves, (-1, slot, student)])

    def _move(self, moves: list[tuple[int, int, int]]) -> bool:
        """Move students from slot to slot (-1: from nowhere), unless something clashes at the end."""
        before = {student: self.held[student] for _left, _slot, student in moves}
        after = dict(before)
        for left, slot, student in moves:
            gone = 1 << left if left >= 0 else 0
            after[student] = after[student] & ~gone | 1 << slot
        for student, slots in after.items():
            joins = sum(1 for left, _slot, who in moves if who == student and left < 0)
            if slots.bit_count() != before[student].bit_count() + joins or self._clashes(slots):
                return False
        for student, slots in after.items():
            for slot in places(before[student] & ~slots):
                self.holders[slot].remove(student)
            for slot in places(slots & ~before[student]):
                self.holders[slot].append(student)
            self.held[student] = slots
        return True

    def _clashes(self, slots: Bits) -> bool:
        return any(slots & self.board.clashing[slot] & ~(1 << slot) for slot in places(slots))
