"""The viewer: one comparison to look at, in a browser. The page and the HTML report show the same.

``pictures_of`` makes the files it loads, ``payload`` what it is told, ``script`` and ``style`` are
its JavaScript and CSS.
"""

from imgdiff.render.viewer.bundle import script as script
from imgdiff.render.viewer.bundle import style as style
from imgdiff.render.viewer.look import DEFAULT_LOOK as DEFAULT_LOOK
from imgdiff.render.viewer.look import VIEWS as VIEWS
from imgdiff.render.viewer.payload import payload as payload
from imgdiff.render.viewer.pictures import Picture as Picture
from imgdiff.render.viewer.pictures import Pictures as Pictures
from imgdiff.render.viewer.pictures import pictures_of as pictures_of
