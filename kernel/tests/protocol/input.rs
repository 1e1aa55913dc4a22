//! Questions of cells to the person at the keyboard.

use jupyter_protocol::{ExecuteRequest, InterruptRequest, JupyterMessage, JupyterMessageContent as Content};

use crate::front_end::{FrontEnd, transcript};
use crate::native;
use crate::transcript::describe;

fn start_cell(kernel: &mut FrontEnd, code: &str) -> String {
    kernel.send(ExecuteRequest { allow_stdin: true, ..ExecuteRequest::new(code.into()) })
}

fn words(question: &JupyterMessage) -> (&str, bool) {
    match &question.content {
        Content::InputRequest(request) => (&request.prompt, request.password),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_question_is_answered_by_the_front_end_that_sent_the_cell() {
    let mut kernel = FrontEnd::start();
    let mut other = FrontEnd::join(&kernel.connection);
    let cell = start_cell(&mut kernel, "print before\nask Näme? \nsecret Key");
    let question = kernel.question(&cell);
    assert_eq!(words(&question), ("Näme? ", false));
    other.answer(Some(&question), "from somebody who only looks");
    // Whoever answers first is heard; the next question goes to the sender again.
    let question = kernel.question(&cell);
    assert_eq!(words(&question), ("Key", true));
    kernel.answer(Some(&question), "größe 🦀");
    assert_eq!(describe(&kernel.reply(&cell)), "ok 1");
    let outputs = transcript(&kernel.published(&[&cell]));
    assert_eq!(outputs[2..5], ["stdout: before", "stdout: from somebody who only looks", "stdout: größe 🦀"]);
}

#[test]
fn answers_come_without_their_question_or_as_its_end() {
    let mut kernel = FrontEnd::start();
    kernel.answer(None, "nobody asked");
    let cell = start_cell(&mut kernel, "ask one\nask two");
    kernel.question(&cell);
    kernel.answer(None, "1");
    kernel.question(&cell);
    kernel.answer(None, "\u{4}");
    kernel.reply(&cell);
    assert_eq!(transcript(&kernel.published(&[&cell]))[2..4], ["stdout: 1", "stdout: the end"]);
}

#[test]
fn who_takes_no_input_is_not_asked() {
    let mut kernel = FrontEnd::start();
    kernel.check(
        "ask one",
        "error 1 InputRefused: the front end takes no input",
        &["error InputRefused: the front end takes no input"],
    );
}

#[test]
fn an_interrupt_ends_the_wait() {
    let mut kernel = FrontEnd::start();
    let cell = start_cell(&mut kernel, "ask one");
    let question = kernel.question(&cell);
    let interrupt = kernel.send_control(InterruptRequest {});
    kernel.control_reply(&interrupt);
    assert_eq!(describe(&kernel.reply(&cell)), "error 1 Interrupted: the cell was interrupted");
    // An answer that comes too late belongs to nobody.
    kernel.answer(Some(&question), "late");
    let next = start_cell(&mut kernel, "ask two");
    let question = kernel.question(&next);
    kernel.answer(Some(&question), "2");
    assert_eq!(describe(&kernel.reply(&next)), "ok 2");
}

const READ: &str = "let mut line = String::new(); std::io::stdin().read_line(&mut line)?; line";

#[test]
fn standard_input_of_a_cell_is_the_person_at_the_keyboard() {
    let mut kernel = native::start();
    let cell = start_cell(&mut kernel, &format!("print!(\"Name: \"); {READ}"));
    let question = kernel.question(&cell);
    assert_eq!(words(&question), ("", false));
    // What was printed is there before the question is.
    while describe(&kernel.next_published(&cell)) != "stdout: Name: " {}
    kernel.answer(Some(&question), "größe");
    assert_eq!(describe(&kernel.reply(&cell)), "ok 2");
    assert!(transcript(&kernel.published(&[&cell])).contains(&"result 2: \"größe\\n\"".into()));
    // To the end of all input.
    let cell = start_cell(&mut kernel, "std::io::read_to_string(std::io::stdin())?");
    for line in ["1", "2", "\u{4}"] {
        let question = kernel.question(&cell);
        kernel.answer(Some(&question), line);
    }
    assert_eq!(describe(&kernel.reply(&cell)), "ok 3");
    assert!(transcript(&kernel.published(&[&cell])).contains(&"result 3: \"1\\n2\\n\"".into()));
}

#[test]
fn the_toolkit_and_evcxr_input_ask_with_their_prompts() {
    let mut kernel = native::start();
    let printed = |word: &str| format!("println!(\"EVCXR_INPUT_REQUEST{word}:How?\"); {READ}");
    for (code, prompt, secret, shown) in [
        ("anneal::input(\"Who? \")?".to_string(), "Who? ", false, "\"7\""),
        ("anneal::input_secret(\"Key: \")?".to_string(), "Key: ", true, "\"7\""),
        (printed(""), "How?", false, "\"7\\n\""),
        (printed("_PASSWORD"), "How?", true, "\"7\\n\""),
    ] {
        let cell = start_cell(&mut kernel, &code);
        let question = kernel.question(&cell);
        assert_eq!(words(&question), (prompt, secret));
        kernel.answer(Some(&question), "7");
        kernel.reply(&cell);
        let outputs = transcript(&kernel.published(&[&cell]));
        assert!(outputs.len() == 4 && outputs[2].ends_with(&format!(": {shown}")), "{outputs:?}");
    }
}

#[test]
fn a_cell_without_input_fails_in_words_and_keeps_its_variables() {
    let mut kernel = native::start();
    kernel.check("let kept = 1;", "ok 2", &[]);
    for code in [READ.to_string(), READ.replace("?;", ".unwrap();"), "anneal::input(\"Who?\")?".to_string()] {
        let run = kernel.run(&code);
        let reply = describe(&run.reply);
        assert!(reply.starts_with("error") && reply.contains("allow_stdin is false"), "{reply}");
    }
    assert_eq!(kernel.run("kept").outputs().len(), 1);
}

#[test]
fn an_interrupt_while_waiting_keeps_the_variables() {
    let mut kernel = native::start();
    kernel.check("let kept = 1;", "ok 2", &[]);
    for code in [READ.to_string(), READ.replace("?;", ".unwrap();"), "anneal::input(\"Who?\")?".to_string()] {
        let cell = start_cell(&mut kernel, &code);
        kernel.question(&cell);
        let interrupt = kernel.send_control(InterruptRequest {});
        kernel.control_reply(&interrupt);
        let reply = describe(&kernel.reply(&cell));
        assert!(reply.contains(" Interrupted: "), "{reply}");
    }
    assert!(describe(&kernel.run("kept").reply).starts_with("ok"));
}
