"""Cookiecutter runs this in the new project; the code is shared, in the root's hooks/."""

import json
import sys
from pathlib import Path

# In a JSON object no three quotes follow each other, whatever people typed.
GIVEN = json.loads(r"""{{ {"answers": cookiecutter, "hooks": shared_hooks_folder()} | tojson }}""")

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(GIVEN["hooks"]).parent))

from hooks import project_setup  # noqa: E402

project_setup.run(Path.cwd(), GIVEN["answers"])
