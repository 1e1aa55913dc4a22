"""The cells that are measured: what learners write, in Rust and the same in Python; and the edits made to them."""

from dataclasses import dataclass

FIRST_TABLE = "let df = datasets::penguins().frame();\ndf"
PYTHON_SETUP = "import matplotlib.pyplot as plt\nimport numpy as np\nimport pandas as pd"
PYTHON_FIRST_TABLE = 'df = pd.read_csv("data/penguins.csv")\ndf'


@dataclass
class Cell:
    """`{n}` stands for a number: a new one makes the cell one that nobody has compiled."""

    kind: str
    rust: str
    python: str

    def text(self, language: str, number: int) -> str:
        return (self.python if language == "python" else self.rust).replace("{n}", str(number))


def added_line(language: str, number: int) -> str:
    return f"added = {number}\n" if language == "python" else f"let added = {number};\n"


def mistake(language: str, number: int) -> str:
    """The mistakes everybody makes, in turn: a wrong type, an unknown name, an unknown method, a missing bracket, a moved value."""
    rust, python = MISTAKES[number % len(MISTAKES)]
    return (python if language == "python" else rust).replace("{n}", str(number)) + "\n"


MISTAKES = [
    ('let wrong: i32 = "text {n}";', 'wrong = int("text {n}")'),
    ("let wrong = undefined_{n} + 1;", "wrong = undefined_{n} + 1"),
    ('df.colum("species{n}");', 'df.colum("species{n}")'),
    ("let wrong = (1 + {n};", "wrong = (1 + {n}"),
    ("let wrong = vec![{n}];\nlet other = wrong;\nwrong.len();", "wrong = [{n}]\ndel wrong\nlen(wrong)"),
]

# Between two runs of an unchanged cell: what has nothing to do with it.
UNRELATED = [
    ("let", "let unrelated = {n};", "unrelated = {n}"),
    ("fn", "fn unrelated_fn() -> i32 {\n    {n}\n}", "def unrelated_fn():\n    return {n}"),
    ("use", "use std::collections::BTreeSet as Unrelated{n};", "from collections import OrderedDict as Unrelated{n}"),
]

# Cells without loops and without arithmetic on many numbers.
GLUE = [
    ("let total = {n};\ntotal + 1", "total = {n}\ntotal + 1"),
    ('println!("round {n}");', "print('round {n}')"),
    ("df.height() + {n}", "df.shape[0] + {n}"),
    ("df.head(Some({n} % 7 + 1))", "df.head({n} % 7 + 1)"),
    ('df.column("species")?.n_unique()? + {n}', "df['species'].nunique() + {n}"),
    ('df.clone().lazy().filter(col("year").gt(lit({n}))).collect()?', "df[df['year'] > {n}]"),
    (
        'let means = df\n    .clone()\n    .lazy()\n    .group_by([col("species")])\n'
        '    .agg([col("body_mass_g").mean().alias("mean {n}")])\n'
        '    .sort(["species"], SortMultipleOptions::default())\n    .collect()?;\nmeans',
        "means = df.groupby('species')['body_mass_g'].mean().rename('mean {n}')\nmeans",
    ),
    ('df.clone().lazy().select([col("bill_length_mm").mean() + lit({n})]).collect()?', "df[['bill_length_mm']].mean() + {n}"),
    (
        'let heavy = df.clone().lazy().filter(col("body_mass_g").gt(lit(3000 + {n} % 3000))).collect()?;\nheavy.height()',
        "heavy = df[df['body_mass_g'] > 3000 + {n} % 3000]\nlen(heavy)",
    ),
    (
        'df.clone().lazy().with_column((col("body_mass_g") / lit(1000.0)).alias("kg {n}")).collect()?.head(Some(3))',
        "df.assign(**{'kg {n}': df['body_mass_g'] / 1000}).head(3)",
    ),
    ('df.sort(["body_mass_g"], SortMultipleOptions::default())?.head(Some({n} % 9 + 1))', "df.sort_values('body_mass_g').head({n} % 9 + 1)"),
    (
        'let islands = df\n    .clone()\n    .lazy()\n    .group_by([col("island"), col("species")])\n'
        '    .agg([len().alias("birds {n}")])\n    .sort(["island"], SortMultipleOptions::default())\n    .collect()?;\nislands.height()',
        "islands = df.groupby(['island', 'species']).size().rename('birds {n}')\nlen(islands)",
    ),
    (
        'let keys = df!["species" => ["Adelie", "Gentoo"], "code" => [{n}, 2]]?;\n'
        'let joined = df.clone().lazy().join(keys.lazy(), [col("species")], [col("species")], JoinArgs::new(JoinType::Inner)).collect()?;\n'
        "joined.height()",
        "keys = pd.DataFrame({'species': ['Adelie', 'Gentoo'], 'code': [{n}, 2]})\njoined = df.merge(keys, on='species')\nlen(joined)",
    ),
    (
        'df.clone().lazy().select([when(col("body_mass_g").gt(lit({n} + 3500))).then(lit("heavy")).otherwise(lit("light")).alias("class")]).collect()?.head(Some(4))',
        "pd.DataFrame({'class': np.where(df['body_mass_g'] > {n} + 3500, 'heavy', 'light')}).head(4)",
    ),
    ('let small = df!["x" => [1.0, 2.0, {n}.0], "y" => [3, 4, 5]]?;\nsmall', "small = pd.DataFrame({'x': [1.0, 2.0, {n}.0], 'y': [3, 4, 5]})\nsmall"),
    ('df.column("body_mass_g")?.as_materialized_series().mean().unwrap_or(0.0) + {n}.0', "df['body_mass_g'].mean() + {n}.0"),
    (
        'df.clone().lazy().filter(col("sex").is_null()).select([len().alias("unknown {n}")]).collect()?',
        "pd.DataFrame({'unknown {n}': [df['sex'].isna().sum()]})",
    ),
    (
        'let quantile = df.clone().lazy().select([col("flipper_length_mm").cast(DataType::Float64).quantile(lit(0.{n}), QuantileMethod::Linear)]).collect()?;\nquantile',
        "quantile = df['flipper_length_mm'].quantile(0.{n})\nquantile",
    ),
    ("let grid = Array2::<f64>::from_elem((3, 3), {n} as f64);\ngrid.sum()", "grid = np.full((3, 3), float({n}))\ngrid.sum()"),
    ("let triple = array![1.0, 2.0, {n} as f64];\ntriple", "triple = np.array([1.0, 2.0, {n}])\ntriple"),
    ("Array2::<f64>::eye(3) * {n} as f64", "np.eye(3) * {n}"),
    ("let column = array![[1.0, 2.0], [3.0, {n}.0]];\ncolumn.column(1).sum()", "column = np.array([[1.0, 2.0], [3.0, {n}.0]])\ncolumn[:, 1].sum()"),
    ("let square = array![[2.0, 1.0], [1.0, {n}.0]];\nsquare.dot(&square).sum()", "square = np.array([[2.0, 1.0], [1.0, {n}.0]])\n(square @ square).sum()"),
    ("let row = Array1::from(vec![1.0, 2.0, 3.0, {n}.0]);\nrow.slice(s![1..3]).sum()", "row = np.array([1.0, 2.0, 3.0, {n}.0])\nrow[1:3].sum()"),
    ("let reshaped = Array1::from_iter({n}..{n} + 6).into_shape_with_order((2, 3))?;\nreshaped", "reshaped = np.arange({n}, {n} + 6).reshape(2, 3)\nreshaped"),
    ("let tensor = Tensor::new(&[1f32, 2.0, {n} as f32], &Device::Cpu)?;\ntensor", "tensor = np.array([1, 2, {n}], dtype=np.float32)\ntensor"),
    (
        "let weights = Tensor::full({n}f32, (2, 3), &Device::Cpu)?;\nweights.sum_all()?.to_scalar::<f32>()?",
        "weights = np.full((2, 3), {n}, dtype=np.float32)\nfloat(weights.sum())",
    ),
    (
        "let logits = Tensor::new(&[[1f32, 2.0], [{n} as f32, 0.0]], &Device::Cpu)?;\nlet p = candle_nn::ops::softmax(&logits, 1)?;\np",
        "logits = np.array([[1, 2], [{n}, 0]], dtype=np.float32)\ne = np.exp(logits - logits.max(axis=1, keepdims=True))\ne / e.sum(axis=1, keepdims=True)",
    ),
    ("let lengths: Vec<i32> = (0..{n} % 9 + 3).collect();\nlengths", "lengths = list(range({n} % 9 + 3))\nlengths"),
    ('let words = "to be or not to be {n}".split(\' \').count();\nwords', "words = len('to be or not to be {n}'.split(' '))\nwords"),
    ('let label = format!("{}-{n}", df.width());\nlabel', "label = f'{df.shape[1]}-{n}'\nlabel"),
    (
        'use std::collections::HashMap;\nlet mut counts: HashMap<String, i32> = HashMap::new();\ncounts.insert("k".into(), {n});\ncounts["k"]',
        "counts = {}\ncounts['k'] = {n}\ncounts['k']",
    ),
    ("fn twice(x: f64) -> f64 {\n    2.0 * x + {n}.0\n}\n\ntwice(3.0)", "def twice(x):\n    return 2.0 * x + {n}.0\n\ntwice(3.0)"),
    ("#[derive(Debug)]\nstruct Point {\n    x: f64,\n}\n\nPoint { x: {n} as f64 }", "class Point:\n    def __init__(self, x):\n        self.x = x\n\nPoint({n}).x"),
    (
        "enum Shape {\n    Square(f64),\n    Circle(f64),\n}\n\nimpl Shape {\n    fn area(&self) -> f64 {\n        match self {\n"
        "            Shape::Square(a) => a * a,\n            Shape::Circle(r) => 3.0 * r * r,\n        }\n    }\n}\n\nShape::Square(2.0).area() + Shape::Circle({n}.0).area()",
        "class Square:\n    def __init__(self, a): self.a = a\n    def area(self): return self.a * self.a\n\n"
        "class Circle:\n    def __init__(self, r): self.r = r\n    def area(self): return 3.0 * self.r * self.r\n\nSquare(2.0).area() + Circle({n}.0).area()",
    ),
    ("let parsed: i64 = \"{n}\".parse()?;\nparsed * 2", "parsed = int('{n}')\nparsed * 2"),
    ("let (low, high) = ({n}, {n} + 5);\nhigh - low", "low, high = {n}, {n} + 5\nhigh - low"),
]

# Loops, closures called for each element, arithmetic on many numbers.
NUMERIC = [
    ("let mut s = 0.0;\nfor i in 0..200_000 {\n    s += (i as f64 + {n} as f64).sqrt();\n}\ns.round()", "s = 0.0\nfor i in range(200_000):\n    s += (i + {n}) ** 0.5\nround(s)"),
    ("let x = Array1::<f64>::linspace(0.0, 1.0, 1_000_000);\n(&x * {n} as f64 + &x).sum().round()", "x = np.linspace(0, 1, 1_000_000)\n(x * {n} + x).sum().round()"),
    (
        "fn collatz(mut k: u64) -> u32 {\n    let mut steps = 0;\n    while k != 1 {\n        k = if k % 2 == 0 { k / 2 } else { 3 * k + 1 };\n        steps += 1;\n    }\n    steps\n}\n\n(1..5_000 + {n}).map(collatz).max().unwrap_or(0)",
        "def collatz(k):\n    steps = 0\n    while k != 1:\n        k = k // 2 if k % 2 == 0 else 3 * k + 1\n        steps += 1\n    return steps\n\nmax(map(collatz, range(1, 5_000 + {n})))",
    ),
    ("let m = Array2::<f64>::from_shape_fn((200, 200), |(i, j)| (i * j + {n}) as f64);\nm.dot(&m).sum()", "i = np.arange(200.0)\nm = np.outer(i, i) + {n}\n(m @ m).sum()"),
    ("let centred = array![[1.0, 2.0], [3.0, {n}.0]];\nlet mean = centred.mean_axis(Axis(0)).unwrap();\n(&centred - &mean).mapv(|v| v * v).sum()", "centred = np.array([[1.0, 2.0], [3.0, {n}.0]])\n((centred - centred.mean(axis=0)) ** 2).sum()"),
    (
        "let mut sieve = vec![true; 20_000 + {n}];\nlet mut primes = 0;\nfor i in 2..sieve.len() {\n    if sieve[i] {\n        primes += 1;\n        for j in (i * i..sieve.len()).step_by(i) {\n            sieve[j] = false;\n        }\n    }\n}\nprimes",
        "sieve = [True] * (20_000 + {n})\nprimes = 0\nfor i in range(2, len(sieve)):\n    if sieve[i]:\n        primes += 1\n        for j in range(i * i, len(sieve), i):\n            sieve[j] = False\nprimes",
    ),
    (
        "fn binary_search(sorted: &[i64], wanted: i64) -> Option<usize> {\n    let (mut low, mut high) = (0, sorted.len());\n    while low < high {\n        let middle = (low + high) / 2;\n        match sorted[middle].cmp(&wanted) {\n            std::cmp::Ordering::Less => low = middle + 1,\n            std::cmp::Ordering::Greater => high = middle,\n            std::cmp::Ordering::Equal => return Some(middle),\n        }\n    }\n    None\n}\n\nlet sorted: Vec<i64> = (0..10_000).collect();\nbinary_search(&sorted, {n}).unwrap()",
        "def binary_search(ordered, wanted):\n    low, high = 0, len(ordered)\n    while low < high:\n        middle = (low + high) // 2\n        if ordered[middle] < wanted: low = middle + 1\n        elif ordered[middle] > wanted: high = middle\n        else: return middle\n\nordered = list(range(10_000))\nbinary_search(ordered, {n})",
    ),
    (
        "let text = \"the cat and the hat and the bat {n}\";\nlet mut frequency = std::collections::BTreeMap::new();\nfor word in text.split_whitespace() {\n    *frequency.entry(word.to_string()).or_insert(0) += 1;\n}\nfrequency[\"the\"]",
        "text = 'the cat and the hat and the bat {n}'\nfrequency = {}\nfor word in text.split():\n    frequency[word] = frequency.get(word, 0) + 1\nfrequency['the']",
    ),
    (
        "let names: Vec<String> = df.get_column_names_owned().iter().map(|name| format!(\"{name} {n}\")).collect();\nnames.len()",
        "names = [f'{name} {n}' for name in df.columns]\nlen(names)",
    ),
    ("let squares: u64 = (1..={n}u64).filter(|k| k % 3 == 0).map(|k| k * k).sum();\nsquares", "squares = sum(k * k for k in range(1, {n} + 1) if k % 3 == 0)\nsquares"),
    (
        "let (mut slope, rate) = (0.0, 0.0001);\nlet xs: Vec<f64> = (0..100).map(|i| i as f64 / 10.0).collect();\nlet ys: Vec<f64> = xs.iter().map(|x| {n}.0 * x).collect();\nfor _ in 0..200 {\n    let gradient: f64 = xs.iter().zip(&ys).map(|(x, y)| 2.0 * (slope * x - y) * x).sum();\n    slope -= rate * gradient;\n}\nslope.round()",
        "slope, rate = 0.0, 0.0001\nxs = np.arange(100) / 10\nys = {n}.0 * xs\nfor _ in range(200):\n    slope -= rate * (2 * (slope * xs - ys) * xs).sum()\nround(slope)",
    ),
    (
        "let data = Array2::from_shape_fn((50, 4), |(i, j)| ((i * 7 + j * 3 + {n}) % 11) as f64);\nlet gram = data.t().dot(&data);\ngram.diag().sum()",
        "i, j = np.indices((50, 4))\ndata = ((i * 7 + j * 3 + {n}) % 11).astype(float)\ngram = data.T @ data\nnp.diag(gram).sum()",
    ),
]

CELLS = [Cell("glue", *pair) for pair in GLUE] + [Cell("numeric", *pair) for pair in NUMERIC]
