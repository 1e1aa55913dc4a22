"""The cells that are measured: what learners write, in Rust and the same in Python."""

SETUP = """:dep anneal = { path = "../.." }
use anneal::prelude::*;"""

FIRST_TABLE = """let penguins = datasets::penguins();
let df = penguins.frame();
df"""

PYTHON_SETUP = """import numpy as np
import pandas as pd"""

PYTHON_FIRST_TABLE = """df = pd.read_csv("data/penguins.csv")
df"""

# Each pair: Rust, and what one would write in Python. `{n}` is a number that makes a cell new in every round.
GLUE = [
    ("let n{n} = {n}; n{n} + 1", "n{n} = {n}; n{n} + 1"),
    ("println!(\"round {n}\");", "print('round {n}')"),
    ("df.shape(); df.height() + {n}", "df.shape[0] + {n}"),
    ("df.head(Some({n} % 7 + 1))", "df.head({n} % 7 + 1)"),
    ("df.column(\"species\")?.n_unique()? + {n}", "df['species'].nunique() + {n}"),
    (
        "df.clone().lazy().filter(col(\"year\").gt(lit({n}))).collect()?",
        "df[df['year'] > {n}]",
    ),
    (
        "let g{n} = df.clone().lazy().group_by([col(\"species\")])\n"
        "    .agg([col(\"body_mass_g\").mean().alias(\"m{n}\")]).collect()?;\ng{n}",
        "g{n} = df.groupby('species')['body_mass_g'].mean().rename('m{n}')\ng{n}",
    ),
    (
        "df.clone().lazy().select([col(\"bill_length_mm\").mean() + lit({n})]).collect()?",
        "df[['bill_length_mm']].mean() + {n}",
    ),
    (
        "let heavy{n} = df.clone().lazy().filter(col(\"body_mass_g\").gt(lit(3000 + {n}))).collect()?;\nheavy{n}.height()",
        "heavy{n} = df[df['body_mass_g'] > 3000 + {n}]\nlen(heavy{n})",
    ),
    (
        "let a{n} = Array2::<f64>::from_elem((3, 3), {n} as f64);\na{n}.sum()",
        "a{n} = np.full((3, 3), float({n}))\na{n}.sum()",
    ),
    ("let v{n} = array![1.0, 2.0, {n} as f64];\nv{n}", "v{n} = np.array([1.0, 2.0, {n}])\nv{n}"),
    ("Array2::<f64>::eye(3) * {n} as f64", "np.eye(3) * {n}"),
    (
        "let t{n} = Tensor::new(&[1f32, 2.0, {n} as f32], &Device::Cpu)?;\nt{n}",
        "t{n} = np.array([1, 2, {n}], dtype=np.float32)\nt{n}",
    ),
    ("let w{n}: Vec<i32> = (0..{n} % 9 + 3).collect();\nw{n}", "w{n} = list(range({n} % 9 + 3))\nw{n}"),
    ("let s{n} = format!(\"{{}}-{n}\", df.width());\ns{n}", "s{n} = f'{df.shape[1]}-{n}'\ns{n}"),
    (
        "let names{n}: Vec<String> = df.get_column_names_owned().iter().map(|s| format!(\"{s}{n}\")).collect();\nnames{n}",
        "names{n} = [f'{s}{n}' for s in df.columns]\nnames{n}",
    ),
    (
        "use std::collections::HashMap;\nlet mut h{n}: HashMap<String, i32> = HashMap::new();\n"
        "h{n}.insert(\"k\".into(), {n});\nh{n}.len()",
        "h{n} = {'k': {n}}\nlen(h{n})",
    ),
    ("fn twice{n}(x: f64) -> f64 { 2.0 * x }\ntwice{n}({n} as f64)", "def twice{n}(x): return 2.0 * x\ntwice{n}({n})"),
    ("#[derive(Debug)]\nstruct P{n} { x: f64 }\nP{n} { x: {n} as f64 }", "class P{n}:\n    x = {n}\nP{n}().x"),
    (
        "df.clone().lazy().with_column((col(\"body_mass_g\") / lit(1000.0)).alias(\"kg{n}\")).collect()?.head(Some(3))",
        "df.assign(kg{n}=df['body_mass_g'] / 1000).head(3)",
    ),
]

# Loops and arithmetic on many numbers.
NUMERIC = [
    ("let mut s = 0.0;\nfor i in 0..2_000_000 { s += (i as f64 + {n} as f64).sqrt(); }\ns", None),
    ("let x = Array1::<f64>::linspace(0.0, 1.0, 1_000_000);\n(&x * {n} as f64 + &x).sum()", "x = np.linspace(0, 1, 1_000_000)\n(x * {n} + x).sum()"),
    (
        "fn collatz{n}(mut k: u64) -> u32 { let mut c = 0; while k != 1 { k = if k % 2 == 0 { k / 2 } else { 3 * k + 1 }; c += 1; } c }\n"
        "(1..100_000).map(collatz{n}).max()",
        None,
    ),
    ("let m = Array2::<f64>::from_shape_fn((200, 200), |(i, j)| (i * j + {n}) as f64);\nm.dot(&m).sum()", None),
]

# A mistake as it is made and mended.
ERRORS = [
    "let x: i32 = \"text {n}\";",
    "df.colum(\"species{n}\")",
    "let y{n} = undefined{n} + 1;",
    "fn f{n}() -> i32 { \"a\" }",
]
