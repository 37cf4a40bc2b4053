"""Notebook: runs from keyword arguments, and their moments, for notebooks and scripts.

>>> import stepviz
>>> run = stepviz.run(seed=0)
>>> still = run.at("1:grads")
>>> still["dW"].shape
(4, 2)
>>> print(still.explain("dW.x3.c0").splitlines()[0])
dW[x3,c0] = -1.3111
>>> still.line
'dW[x3,c0] = 1·(-0.2309) + 0·(+0.8296) + 1·(-0.5401) + 1·(-0.5401) = -1.3111'
>>> run.whatif(lr=0.1, at=501).at("501:update").command
'stepviz article --seed 0 --lr 0.01 --edit 501:lr=0.1 --at 501:update'
"""

from stepviz.notebook.comparing import ComparedStep, compare
from stepviz.notebook.runs import Run, run
from stepviz.notebook.stills import Still

__all__ = ["ComparedStep", "Run", "Still", "compare", "run"]
