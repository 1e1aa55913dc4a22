"""Numeric code in cells against the same code in a release build with overflow checks, interleaved in one run.

`numeric.py --kernel ANNEAL [--level 0,1,2] [--only WORDS] [--json FILE]`; each kernel prints how long it took itself,
so neither compiling nor starting counts. The processor time of compiling it is shown beside it.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from kernels import Peer, Session


@dataclass
class Numeric:
    """Definitions, a set-up of variables and the expression that is measured."""

    name: str
    items: str
    setup: str
    body: str


NUMERICS = [
    Numeric(
        "dot product, index loop in a cell",
        "",
        "let n = 4_000_000usize; let a: Vec<f64> = (0..n).map(|i| (i % 7) as f64).collect();"
        " let b: Vec<f64> = (0..n).map(|i| (i % 5) as f64).collect();",
        "{ let mut s = 0.0; for i in 0..a.len() { s += a[i] * b[i]; } s }",
    ),
    Numeric(
        "dot product, iterators in a cell",
        "",
        "let n = 4_000_000usize; let a: Vec<f64> = (0..n).map(|i| (i % 7) as f64).collect();"
        " let b: Vec<f64> = (0..n).map(|i| (i % 5) as f64).collect();",
        "a.iter().zip(&b).map(|(x, y)| x * y).sum::<f64>()",
    ),
    Numeric(
        "matrix product, triple loop in a function",
        """fn matmul(a: &[f64], b: &[f64], n: usize) -> Vec<f64> {
    let mut c = vec![0.0; n * n];
    for i in 0..n {
        for j in 0..n {
            let mut s = 0.0;
            for k in 0..n {
                s += a[i * n + k] * b[k * n + j];
            }
            c[i * n + j] = s;
        }
    }
    c
}""",
        "let n = 200usize; let a: Vec<f64> = (0..n * n).map(|i| (i % 7) as f64).collect(); let b = a.clone();",
        "matmul(&a, &b, n)[7]",
    ),
    Numeric(
        "matrix product, nested vectors in a cell",
        "",
        "let n = 160usize; let a: Vec<Vec<f64>> = (0..n).map(|i| (0..n).map(|j| (i * j % 7) as f64).collect()).collect();"
        " let b = a.clone();",
        """{
    let mut c = vec![vec![0.0; n]; n];
    for i in 0..n {
        for k in 0..n {
            for j in 0..n {
                c[i][j] += a[i][k] * b[k][j];
            }
        }
    }
    c[3][4]
}""",
    ),
    Numeric(
        "prime sieve",
        """fn sieve(n: usize) -> usize {
    let mut prime = vec![true; n + 1];
    prime[0] = false;
    prime[1] = false;
    let mut i = 2;
    while i * i <= n {
        if prime[i] {
            let mut j = i * i;
            while j <= n {
                prime[j] = false;
                j += i;
            }
        }
        i += 1;
    }
    prime.iter().filter(|p| **p).count()
}""",
        "let limit = 3_000_000usize;",
        "sieve(limit)",
    ),
    Numeric(
        "n-body, structs and methods",
        """#[derive(Clone, Copy)]
struct V3 { x: f64, y: f64, z: f64 }
impl std::ops::Sub for V3 { type Output = V3; fn sub(self, o: V3) -> V3 { V3 { x: self.x - o.x, y: self.y - o.y, z: self.z - o.z } } }
impl std::ops::AddAssign for V3 { fn add_assign(&mut self, o: V3) { self.x += o.x; self.y += o.y; self.z += o.z; } }
impl std::ops::Mul<f64> for V3 { type Output = V3; fn mul(self, k: f64) -> V3 { V3 { x: self.x * k, y: self.y * k, z: self.z * k } } }
impl V3 { fn dot(self, o: V3) -> f64 { self.x * o.x + self.y * o.y + self.z * o.z } }
#[derive(Clone)]
struct Body { at: V3, speed: V3, mass: f64 }
fn step(bodies: &mut Vec<Body>, dt: f64) {
    for i in 0..bodies.len() {
        for j in 0..bodies.len() {
            if i != j {
                let d = bodies[j].at - bodies[i].at;
                let r2 = d.dot(d) + 0.01;
                let pull = d * (bodies[j].mass / (r2 * r2.sqrt()) * dt);
                bodies[i].speed += pull;
            }
        }
    }
    for body in bodies.iter_mut() {
        let way = body.speed * dt;
        body.at += way;
    }
}""",
        "let mut bodies: Vec<Body> = (0..8).map(f64::from).map(|f| Body { at: V3 { x: f, y: f * f, z: -f },"
        " speed: V3 { x: 0.0, y: 0.1 * f, z: 0.0 }, mass: 1.0 + f }).collect();",
        "{ for _ in 0..20_000 { step(&mut bodies, 0.001); } bodies[0].at.x }",
    ),
    Numeric(
        "word count in a HashMap",
        """use std::collections::HashMap;
fn count(text: &str) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for word in text.split_whitespace() {
        *counts.entry(word.to_lowercase()).or_insert(0) += 1;
    }
    counts
}""",
        "let text: String = (0..200_000u64).map(|i| format!(\"Word{} \", i * i % 997)).collect();",
        "count(&text).len()",
    ),
    Numeric(
        "edit distance, table",
        """fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() { table[i][0] = i; }
    for j in 0..=b.len() { table[0][j] = j; }
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let change = table[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            table[i][j] = change.min(table[i - 1][j] + 1).min(table[i][j - 1] + 1);
        }
    }
    table[a.len()][b.len()]
}""",
        "let a: String = (0..2000u32).map(|i| char::from(b'a' + (i * i % 26) as u8)).collect();"
        " let b: String = (0..2000u32).map(|i| char::from(b'a' + (i * 7 % 26) as u8)).collect();",
        "distance(&a, &b)",
    ),
    Numeric(
        "ndarray arithmetic in a cell",
        "use ndarray::{Array1, Array2, Axis};",
        "let m = Array2::from_shape_fn((1000, 1000), |(i, j)| (i * j % 7) as f64); let v = Array1::linspace(0.0, 1.0, 1000);",
        "{ let c = &m - &m.mean_axis(Axis(0)).unwrap(); let s = (&c * &c).sum_axis(Axis(0)); (s * &v).sum() }",
    ),
    Numeric(
        "ndarray, index loop in a function",
        """use ndarray::{Array1, Array2, Axis};
fn quadratic(m: &Array2<f64>, v: &Array1<f64>) -> f64 {
    let mut s = 0.0;
    for i in 0..m.nrows() {
        for j in 0..m.ncols() {
            s += v[i] * m[[i, j]] * v[j];
        }
    }
    s
}""",
        "let m = Array2::from_shape_fn((1000, 1000), |(i, j)| (i * j % 7) as f64); let v = Array1::linspace(0.0, 1.0, 1000);",
        "quadratic(&m, &v)",
    ),
    Numeric(
        "iterator chain in a called function",
        """fn energy(x: &[f64]) -> f64 {
    x.windows(2).map(|w| w[1] - w[0]).filter(|d| *d > 0.0).map(|d| d * d).sum::<f64>() + x.iter().map(|v| v.abs()).fold(0.0, f64::max)
}""",
        "let x: Vec<f64> = (0..3_000_000u64).map(|i| ((i * i) % 1013) as f64).collect();",
        "energy(&x)",
    ),
    Numeric(
        "fib, recursion without loops",
        "fn fib(n: u64) -> u64 { if n < 2 { n } else { fib(n - 1) + fib(n - 2) } }",
        "let n = 34u64;",
        "fib(n)",
    ),
    Numeric(
        "generic function",
        """use std::ops::{Add, Mul};
fn poly<T: Copy + Add<Output = T> + Mul<Output = T>>(c: &[T], x: T) -> T {
    let mut y = c[0];
    for a in &c[1..] { y = y * x + *a; }
    y
}
fn total<T: Copy + Add<Output = T> + Mul<Output = T>>(c: &[T], xs: &[T], zero: T) -> T {
    xs.iter().fold(zero, |s, x| s + poly(c, *x))
}""",
        "let c: Vec<f64> = vec![0.1, 0.2, 0.3, 0.4, 0.5]; let xs: Vec<f64> = (0..1_000_000).map(|i| i as f64 * 1e-6).collect();",
        "total(&c, &xs, 0.0)",
    ),
    Numeric(
        "sorting",
        """#[derive(Clone, PartialEq, PartialOrd)]
struct Row { key: f64, id: u32 }
fn sorted(rows: &[Row]) -> Vec<Row> {
    let mut rows = rows.to_vec();
    rows.sort_by(|a, b| a.key.total_cmp(&b.key).then(b.id.cmp(&a.id)));
    rows
}""",
        "let rows: Vec<Row> = (0..300_000u64).map(|i| Row { key: (i * 7919 % 100_003) as f64, id: i as u32 }).collect();",
        "sorted(&rows)[5].id",
    ),
    Numeric(
        "mandelbrot, operators of a struct",
        """#[derive(Clone, Copy)]
struct C { re: f64, im: f64 }
impl std::ops::Add for C { type Output = C; fn add(self, o: C) -> C { C { re: self.re + o.re, im: self.im + o.im } } }
impl std::ops::Mul for C { type Output = C; fn mul(self, o: C) -> C { C { re: self.re * o.re - self.im * o.im, im: self.re * o.im + self.im * o.re } } }
fn escape(c: C) -> u32 {
    let mut z = C { re: 0.0, im: 0.0 };
    let mut n = 0;
    while n < 200 && z.re * z.re + z.im * z.im <= 4.0 {
        z = z * z + c;
        n += 1;
    }
    n
}""",
        "let size = 300;",
        """{
    let mut sum = 0u64;
    for y in 0..size {
        for x in 0..size {
            let c = C { re: x as f64 / size as f64 * 3.0 - 2.0, im: y as f64 / size as f64 * 2.0 - 1.0 };
            sum += escape(c) as u64;
        }
    }
    sum
}""",
    ),
    Numeric(
        "collatz, while loop in a cell",
        "",
        "let limit = 300_000u64;",
        """{
    let mut longest = (0, 0);
    for start in 1..limit {
        let (mut n, mut steps) = (start, 0);
        while n != 1 {
            n = if n % 2 == 0 { n / 2 } else { 3 * n + 1 };
            steps += 1;
        }
        if steps > longest.1 { longest = (start, steps); }
    }
    longest.0
}""",
    ),
    Numeric(
        "gradient descent, training loop",
        """fn fit(x: &[[f64; 4]], y: &[f64], rounds: usize) -> [f64; 4] {
    let mut w = [0.0; 4];
    for _ in 0..rounds {
        let mut gradient = [0.0; 4];
        for (row, target) in x.iter().zip(y) {
            let guess: f64 = row.iter().zip(&w).map(|(a, b)| a * b).sum();
            for k in 0..4 { gradient[k] += 2.0 * (guess - target) * row[k]; }
        }
        for k in 0..4 { w[k] -= 0.1 * gradient[k] / x.len() as f64; }
    }
    w
}""",
        "let x: Vec<[f64; 4]> = (0..5_000).map(|i| i as f64 / 5e3).map(|f| [1.0, f, f * f, f.sin()]).collect();"
        " let y: Vec<f64> = x.iter().map(|r| r[0] - 2.0 * r[1] + r[3]).collect();",
        "fit(&x, &y, 200)[1]",
    ),
]

# The processor time of the thread, since other load on the machine stretches every wall clock.
TIMED = """{{
    let used = || std::fs::read_to_string("/proc/thread-self/schedstat").unwrap().split(' ').next().unwrap().parse::<u64>().unwrap();
    std::thread::yield_now();
    let began = used();
    let result = std::hint::black_box({body});
    std::thread::yield_now();
    println!("{{}} {{result}}", used() - began);
}}"""
ROUNDS = 7


def release(folder: Path) -> dict[str, Path]:
    """Builds every kernel as a program of its own, at level 3 as any release build, with overflow checks."""
    (folder / "src/bin").mkdir(parents=True)
    (folder / "Cargo.toml").write_text(
        '[package]\nname = "numeric"\nversion = "0.0.0"\nedition = "2024"\n[dependencies]\nndarray = "0.17.2"\n'
        "[profile.release]\noverflow-checks = true\n[workspace]\n"
    )
    for at, one in enumerate(NUMERICS):
        # What the compiler knows about a variable of a cell is its type; so here too.
        hidden = "".join(
            f"let {mut}{name} = std::hint::black_box({name}); "
            for mut, name in re.findall(r"let (mut )?(\w+)(?:: [^=]+)? = ", one.setup)
        )
        main = f"fn main() {{ {one.setup} {hidden}{TIMED.format(body=one.body)} }}"
        (folder / f"src/bin/n{at}.rs").write_text(f"#![allow(unused, nonstandard_style)]\n{one.items}\n{main}\n")
    target = folder / "target"
    subprocess.run(["cargo", "build", "--release", "--quiet", "--target-dir", str(target)], cwd=folder, check=True)
    return {one.name: target / f"release/n{at}" for at, one in enumerate(NUMERICS)}


class Cells:
    """One kernel at one level of optimisation."""

    def __init__(self, command: str, level: str, folder: Path):
        environment = {"ANNEAL_CELL_CACHE": str(folder / f"cells-{level}")}
        call = [command, "kernel", "--connection-file", "{connection_file}"]
        self.session = Session(Peer(level, call, folder, environment=environment))
        self.output("1 + 1")
        if level != "auto":
            self.output(f":opt {level}")

    def output(self, source: str) -> str:
        """Runs a cell and returns what it printed or showed."""
        request = self.session.client.execute(source)
        text = []
        while True:
            message = self.session.client.get_iopub_msg(timeout=300)
            if message["parent_header"].get("msg_id") != request:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "stream":
                text.append(content["text"])
            elif kind == "display_data":
                text.append(content["data"]["text/plain"])
            elif kind == "error":
                raise RuntimeError("\n".join(content["traceback"]))
            elif kind == "status" and content["execution_state"] == "idle":
                return "".join(text)

    def prepare(self, one: Numeric) -> float:
        """Defines a kernel and compiles it; returns the milliseconds of processor time that took."""
        self.output(one.items)
        self.output(one.setup)
        before = self.compiler_seconds()
        self.output(TIMED.format(body=one.body))
        return (self.compiler_seconds() - before) * 1e3

    def compiler_seconds(self) -> float:
        """Processor time of every compiler that this kernel has run, which other load on the machine leaves alone."""
        stat = Path(f"/proc/{self.session.manager.provisioner.pid}/stat").read_text()
        user, system = stat.rpartition(")")[2].split()[13:15]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def time(self, one: Numeric) -> tuple[float, str]:
        """One run: milliseconds, and the result for comparing."""
        self.output(one.setup)
        return parsed(self.output(TIMED.format(body=one.body)))


def parsed(line: str) -> tuple[float, str]:
    """Milliseconds and the result, from what a kernel printed."""
    nanoseconds, result = line.split()
    return int(nanoseconds) / 1e6, result


def measure(one: Numeric, program: Path, kernels: dict[str, Cells]) -> dict:
    """Runs a kernel everywhere in turns."""
    compiled = {level: cells.prepare(one) for level, cells in kernels.items()}
    times = {level: [] for level in ["release", *kernels]}
    for _ in range(ROUNDS):
        line = subprocess.run([program], capture_output=True, text=True, check=True).stdout
        milliseconds, result = parsed(line)
        times["release"].append(milliseconds)
        for level, cells in kernels.items():
            milliseconds, same = cells.time(one)
            assert same == result, f"{one.name}: {same} in a cell, {result} in a release build"
            times[level].append(milliseconds)
    # The best of several runs: what else runs on the machine only ever adds.
    best = {level: min(runs) for level, runs in times.items()}
    return {"name": one.name, "milliseconds": best, "compiling": compiled}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kernel", required=True, help="the command anneal")
    parser.add_argument("--level", default="auto", help="levels of :opt, separated by commas")
    parser.add_argument("--only", default="", help="kernels with this in their name")
    parser.add_argument("--json", type=Path, help="a file for the figures")
    arguments = parser.parse_args()
    levels = arguments.level.split(",")
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        programs = release(folder / "release")
        kernels = {level: Cells(arguments.kernel, level, folder) for level in levels}
        head = " | ".join(f"{level}: speed | compiling" for level in levels)
        print(f"| kernel | release ms | {head} |\n|---|---|{'---|---|' * len(levels)}")
        for one in NUMERICS:
            if arguments.only not in one.name:
                continue
            row = measure(one, programs[one.name], kernels)
            rows.append(row)
            best = row["milliseconds"]
            parts = [
                f"{best['release'] / best[level]:.0%} | {row['compiling'][level]:.0f} ms" for level in levels
            ]
            print(f"| {one.name} | {best['release']:.1f} | {' | '.join(parts)} |", flush=True)
        for cells in kernels.values():
            cells.session.manager.shutdown_kernel(now=True)
    for level in levels:
        speeds = [row["milliseconds"]["release"] / row["milliseconds"][level] for row in rows]
        print(f"{level}: median {statistics.median(speeds):.0%}, least {min(speeds):.0%} of a release build")
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
