"""The table of optimizers: each line is run through test_contracts_optimizers.py."""

from dataclasses import dataclass
from typing import Any

from dlref import optimizers as opt
from dlref.schedules import exponential


@dataclass(frozen=True)
class Case:
    """An optimizer, and the names of the arrays that it keeps for each parameter."""

    optimizer: Any
    memory: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return repr(self.optimizer)


class Turned(opt.Rule):
    """An optimizer of one's own: the gradient turned round, and how far it has come."""

    memory = ("way",)

    def formula(self, now: Any, g: Any, p: Any, memory: Any) -> Any:
        return -g, memory[0] + g

    def __repr__(self) -> str:
        return "Turned()"


MOMENTS = ("m", "v")
PARTS = [
    Case(opt.AddDecay(0.1)),
    Case(opt.Trace(), ("v",)),
    Case(opt.ScaleByRate(0.1)),
    Case(opt.ScaleByLion(), ("m",)),
    Case(opt.ScaleByTrustRatio()),
    Case(opt.ScaleByLARS(weight_decay=0.1)),
    Case(opt.ScaleByAdagrad(), ("v",)),
    Case(opt.ScaleByAdadelta(), ("v", "d")),
    Case(opt.ScaleByRMSprop(), ("v",)),
    Case(opt.ScaleByAdam(), MOMENTS),
    Case(opt.ScaleByAMSGrad(), ("m", "v", "v_max")),
    Case(opt.ScaleByAdamax(), ("m", "u")),
    Case(opt.ScaleByNAdam(), MOMENTS),
    Case(opt.ScaleByRAdam(betas=(0.9, 0.9)), MOMENTS),
    Case(Turned(), ("way",)),
]
RECIPES = [
    Case(opt.SGD(0.05)),
    Case(opt.SGD(0.05, weight_decay=0.01)),
    Case(opt.SGD(0.02, momentum=0.9), ("v",)),
    Case(opt.SGD(0.02, momentum=0.9, nesterov=True), ("v",)),
    Case(opt.SGD(0.05, momentum=0.5, dampening=0.5, weight_decay=0.01), ("v",)),
    Case(opt.SGD(exponential(0.1, 0.99))),
    Case(opt.Adagrad(0.3), ("v",)),
    Case(opt.Adadelta(1.0, eps=1e-4), ("v", "d")),
    Case(opt.RMSprop(0.02), ("v",)),
    Case(opt.RMSprop(0.002, momentum=0.9), ("v", "v")),
    Case(opt.Adam(0.05), MOMENTS),
    Case(opt.Adam(0.05, amsgrad=True), ("m", "v", "v_max")),
    Case(opt.Adam(0.05, weight_decay=0.01), MOMENTS),
    Case(opt.AdamW(0.05), MOMENTS),
    Case(opt.AdamW(0.05, amsgrad=True), ("m", "v", "v_max")),
    Case(opt.NAdam(0.05), MOMENTS),
    Case(opt.RAdam(0.05), MOMENTS),
    Case(opt.Adamax(0.05), ("m", "u")),
    Case(opt.Lion(exponential(0.05, 0.98)), ("m",)),
    Case(opt.LARS(1.0, trust_coefficient=0.01), ("v",)),
    Case(opt.LARS(1.0, trust_coefficient=0.02, momentum=0.0, weight_decay=0.01)),
    Case(opt.LAMB(exponential(0.05, 0.98)), MOMENTS),
    Case(opt.SAM(opt.SGD(0.02, momentum=0.9)), ("v",)),
    Case(
        opt.Chain([opt.ScaleByAdam(), opt.Chain([opt.AddDecay(0.01), opt.SGD(0.05)])]), ("m", "v")
    ),
]
CASES = PARTS + RECIPES
