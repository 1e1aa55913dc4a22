"""What nbgrader has to know about Rust notebooks; copy it into the folder of a course."""

c = get_config()  # noqa: F821, nbgrader provides it

# What stands between `// BEGIN SOLUTION` and `// END SOLUTION` becomes this for students: it compiles, and checks know it.
c.ClearSolutions.code_stub = {"rust": "todo!()"}

# Comments that nbgrader writes itself, where it is asked to make tests (`### AUTOTEST`).
c.InstantiateTests.comment_strs = {"anneal": "//"}
c.InstantiateTests.sanitizers = {"anneal": lambda shown: shown.strip().strip('"')}

# Seconds for one cell. The first run on a machine compiles every cell; afterwards most are there.
c.Execute.timeout = 120
