//! One plain sentence with the fix for what surprises newcomers.

use jupyter_protocol::JupyterMessageContent as Content;

use crate::front_end::FrontEnd;
use crate::native::start;

/// The failing cell's `evalue`, and its traceback without colours.
fn failure(kernel: &mut FrontEnd, code: &str) -> (String, String) {
    let run = kernel.run(code);
    let Content::ExecuteReply(reply) = &run.reply.content else { panic!("{:?}", run.reply) };
    let error = reply.error.as_ref().unwrap_or_else(|| panic!("{code} works"));
    let mut text = String::new();
    for piece in error.traceback.join("\n").split('\u{1b}') {
        text.push_str(piece.strip_prefix('[').and_then(|piece| piece.split_once('m')).map_or(piece, |(_, rest)| rest));
    }
    (error.evalue.clone(), text)
}

#[track_caller]
fn check(kernel: &mut FrontEnd, code: &str, message: &str, help: &str) {
    let (found, traceback) = failure(kernel, code);
    assert!(found.contains(message), "{code}: {found}");
    assert!(traceback.contains(help), "{code}: {traceback}");
}

#[test]
fn what_notebooks_do_to_names() {
    let mut kernel = start();
    kernel.run("let list = vec![1, 2]; let name = String::from(\"a\"); let kept = &list;\nstruct P { x: i32 } let p = P { x: 1 };");
    check(&mut kernel, "kept", "cannot find value `kept`", "a reference cannot outlive its cell; keep an owned value");
    check(
        &mut kernel,
        "fn total() -> i32 { list.iter().sum() }",
        "cannot find value `list`",
        "give it a parameter (`list: &Vec<i32>`)",
    );
    check(
        &mut kernel,
        "let taken = name; name.len()",
        "borrow of moved value",
        "lend it there (`&name`), or give a copy away",
    );
    kernel.run("drop(name);");
    check(&mut kernel, "name", "", "moves it; clone it there if you want to keep it");
    kernel.run("struct P { x: f64 }");
    check(&mut kernel, "p.x", "cannot find value `p`", "`P` was defined anew since it was made; run its cell again");
    check(&mut kernel, "let a = 5\nlet b = 6;", "expected `;`", "add `;` here");
    kernel.run("let half = 1; let whole: i32 = \"x\".parse()?;");
    check(&mut kernel, "half", "cannot find value `half`", "makes it, and has failed; mend it and run it again");
    check(
        &mut kernel,
        "let mut text = String::new(); std::io::stdin().read_to_string(&mut text);",
        "no method named `read_to_string`",
        "use std::io::Read;",
    );
    // Names that only look alike are not offered where the reason is known.
    for code in
        ["std::io::stdin().read_to_string(&mut String::new());", "use anneal::prelude::*;\nfn f() { list.len(); }"]
    {
        let (_, traceback) = failure(&mut kernel, code);
        assert!(!traceback.contains("similar name"), "{code}: {traceback}");
    }
}

#[test]
fn what_the_libraries_say() {
    let mut kernel = start();
    kernel.check(
        "use anneal::prelude::*;\nlet df = df![\"height\" => [1.0], \"weight\" => [2.0]]?; let m = Array2::<f64>::zeros((2, 3));\n\
         let t = Tensor::zeros((2, 3), DType::F32, &Device::Cpu)?; let d = Tensor::zeros((2, 3), DType::F64, &Device::Cpu)?;",
        "ok 2",
        &[],
    );
    check(&mut kernel, "df.column(\"hieght\")?", "there is no column \"hieght\"", "did you mean \"height\"?");
    check(&mut kernel, "df[\"weigth\"].len()", "there is no column \"weigth\"", "did you mean \"weight\"?");
    let lazy = "df.clone().lazy().select([col(\"weigth\").mean()]).collect()?";
    check(&mut kernel, lazy, "there is no column \"weigth\"", "did you mean \"weight\"?");
    let product = "a 2 x 3 matrix cannot be multiplied by a 2 x 3 one";
    check(&mut kernel, "m.dot(&m)", product, "the left has 3 columns and the right 2 rows");
    check(&mut kernel, "&m + &m.t()", "the shapes of the arrays do not fit", "`a.shape()` shows what there is");
    kernel.run("let v = array![1.0, 2.0]; let unrelated = array![0.0];");
    let shapes = "shapes: `m` is 2 x 3, `v` has 2 elements";
    check(&mut kernel, "let three = 3.0;\n&m * three - &v", "the shapes of the arrays do not fit", shapes);
    check(&mut kernel, "(&t + &d)?", "a tensor of F32 and one of F64", "`.to_dtype(DType::F32)?`");
    check(&mut kernel, "t.matmul(&t)?", product, "`.t()?` swaps the axes");
    check(
        &mut kernel,
        "(&t + &t.t()?)?",
        "tensors of shapes [2, 3] and [3, 2] do not go together in add",
        "broadcast_add",
    );
    check(&mut kernel, "t.reshape((7, 2))?", "6 elements cannot have the shape [7, 2]", "keeps the number of elements");
}

/// Looking for interrupts is put into loops, before the learner's own text; no message may move.
#[test]
fn instrumented_loops_keep_their_places() {
    let mut kernel = start();
    for (code, place) in [
        ("loop { let x: i32 = \"é\"; }", ":1:21"),
        ("for i in 0..3 { for j in 0..2 { nope(i, j) } }", ":1:33"),
        ("let mut n = 0;\nwhile n < 3 { n += 1; if n == 2 { panic!(\"stop\") } }", ":2:35"),
        ("fn f() {\n    loop { return missing; }\n}", ":2:19"),
        // Of an index rustc names the bracket.
        ("while true { let v = vec![1]; v[3]; }", ":1:32"),
    ] {
        let (_, traceback) = failure(&mut kernel, code);
        assert!(traceback.contains(place), "{code}: {traceback}");
    }
}
