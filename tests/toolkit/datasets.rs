//! Every data set against what its Python package gives, and the ways from rows to a model.

use anneal::bridge::BridgeError;
use anneal::datasets::{self, Card, Dataset, DatasetError, sha256};
use anneal::prelude::*;

fn all() -> Vec<Dataset> {
    use datasets::*;
    vec![
        airports(),
        anscombe(),
        breast_cancer(),
        cars(),
        co2(),
        diabetes(),
        digits(),
        employment(),
        engel(),
        iris(),
        longley(),
        macrodata(),
        nile(),
        penguins(),
        randhie(),
        spector(),
        stackloss(),
        statecrime(),
        sunspots(),
        temperatures(),
        weather(),
        wine(),
    ]
}

/// `tests/fixtures/datasets.json`, recorded by `python/record_datasets.py` from the loaders of the packages.
#[test]
fn every_value_is_that_of_the_python_package() -> anyhow::Result<()> {
    let recorded: serde_json::Value = serde_json::from_str(include_str!("../fixtures/datasets.json"))?;
    let recorded = recorded["sets"].as_object().unwrap();
    let mut compared = 0;
    for set in all().iter().filter(|set| set.name != "penguins") {
        let expected = &recorded[&set.name];
        assert_eq!(set.frame.height() as u64, expected["rows"].as_u64().unwrap(), "{}", set.name);
        assert_eq!(set.frame.width(), expected["columns"].as_object().unwrap().len(), "{}", set.name);
        for (name, facts) in expected["columns"].as_object().unwrap() {
            let column = set.frame.column(name)?;
            let label = format!("{} {name}", set.name);
            assert_eq!(column.null_count() as u64, facts["missing"].as_u64().unwrap(), "{label}");
            if let Some(text) = facts["sha256"].as_str() {
                let values = column.cast(&DataType::String)?;
                let mut values: Vec<String> =
                    values.str()?.iter().map(|value| value.unwrap_or_default().to_owned()).collect();
                // polars writes a time with its fractions of a second.
                values.iter_mut().for_each(|value| *value = value.trim_end_matches(".000000").to_owned());
                assert_eq!(sha256(values.join("\n").as_bytes()), text, "{label}: {:?}", &values[..2]);
            } else {
                let values = column.cast(&DataType::Float64)?;
                let numbers =
                    values.f64()?.iter().enumerate().filter_map(|(at, value)| Some((at as f64 + 1.0, value?)));
                let (sum, ordered) = numbers.fold((0.0, 0.0), |(sum, ordered), (at, x)| (sum + x, ordered + at * x));
                for (got, key) in [(sum, "sum"), (ordered, "ordered_sum")] {
                    let expected = facts[key].as_f64().unwrap();
                    assert!((got - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{label}: {got} {expected}");
                }
            }
            compared += 1;
        }
    }
    assert_eq!((recorded.len(), compared > 200), (21, true));
    Ok(())
}

#[test]
fn every_card_is_complete_and_fits_its_table() {
    let mut bytes = 0;
    for set in all() {
        let card = &set.card;
        for text in [&card.title, &card.summary, &card.source, &card.licence, &card.citation] {
            assert!(text.len() > 2, "{card:?}");
        }
        let described: Vec<_> = card.variables.iter().map(|variable| variable.name.as_str()).collect();
        assert_eq!(set.frame.get_column_names(), described, "{}", set.name);
        assert_eq!(card.sha256.len(), 64);
        assert!(set.describe().contains(&card.licence));
    }
    for file in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/data")).unwrap() {
        bytes += file.unwrap().metadata().unwrap().len();
    }
    assert!(bytes < 5_000_000, "{bytes} bytes of data");
}

#[test]
fn every_set_with_features_becomes_arrays_and_tensors() -> anyhow::Result<()> {
    let sets = all().into_iter().filter(|set| set.target.is_some() && !set.features.is_empty());
    let mut count = 0;
    for set in sets.map(|set| set.drop_missing()) {
        let set = set?;
        let (x, y) = set.xy()?;
        assert_eq!((x.nrows(), x.ncols(), x.is_standard_layout()), (y.len(), set.features.len(), true), "{}", set.name);
        let (tx, ty) = set.tensors(&Device::Cpu)?;
        assert_eq!((tx.dims(), ty.dims()), (&[x.nrows(), x.ncols()][..], &[y.len()][..]));
        assert_eq!(ty.dtype(), if set.classes.is_empty() { DType::F32 } else { DType::U32 });
        let highest = y.iter().copied().fold(0.0, f64::max);
        assert!(set.classes.is_empty() || highest == set.classes.len() as f64 - 1.0, "{} {highest}", set.name);
        count += 1;
    }
    assert_eq!(count, 15);
    Ok(())
}

/// Counts of classes from scikit-learn's descriptions; scaled diabetes from `load_diabetes().data[0, :2]`.
#[test]
fn classes_and_scales_are_those_of_scikit_learn() -> anyhow::Result<()> {
    let (_, y) = datasets::breast_cancer().xy()?;
    assert_eq!((y.iter().filter(|&&y| y == 0.0).count(), y.len()), (212, 569));
    let (x, y) = datasets::diabetes_scaled().xy()?;
    assert!((x[[0, 0]] - 0.038_075_906_433_423).abs() < 1e-14 && (x[[0, 1]] - 0.050_680_118_739_819).abs() < 1e-14);
    assert_eq!(y[0], 151.0);
    Ok(())
}

#[test]
fn the_photos_are_scikit_learns() -> anyhow::Result<()> {
    let recorded: serde_json::Value = serde_json::from_str(include_str!("../fixtures/datasets.json"))?;
    for photo in datasets::photos() {
        let bytes: Vec<u8> = photo.pixels.iter().copied().collect();
        assert_eq!(sha256(&bytes), recorded["photos"][&photo.name]["sha256"].as_str().unwrap());
        assert_eq!((photo.pixels.dim(), photo.card.licence.as_str()), ((427, 640, 3), "CC BY 2.0"));
    }
    Ok(())
}

#[test]
fn a_split_is_a_partition_that_the_seed_fixes() -> anyhow::Result<()> {
    let (train, test) = datasets::iris().train_test_split(7)?;
    let (again, _) = datasets::iris().train_test_split(7)?;
    assert!(train.frame.equals(&again.frame));
    assert_eq!((train.frame.height(), test.frame.height()), (112, 38));
    let sums = [&train, &test].map(|set| set.xy().map(|(x, _)| x.sum()));
    let [Ok(a), Ok(b)] = sums else { panic!("{sums:?}") };
    assert!((a + b - datasets::iris().xy()?.0.sum()).abs() < 1e-9);
    Ok(())
}

#[test]
fn what_a_model_cannot_take_is_said() {
    #[track_caller]
    fn refused(set: &Dataset, words: &str) {
        let error = set.xy().unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
    let mut set = datasets::penguins();
    refused(&set, "expected a value in every row of bill_length_mm, got 2 missing; `drop_missing()`");
    set.features = vec!["island".into()];
    refused(&set, "expected numbers in the column island, got str");
    set.features = vec!["bill".into()];
    refused(&set, "expected a column bill, got species, island");
    refused(&datasets::airports(), "airports has no target");
    let mut iris = datasets::iris();
    iris.classes.pop();
    refused(&iris, "expected one of [\"setosa\", \"versicolor\"] in the column species, got \"virginica\"");
}

#[test]
fn a_damaged_archive_and_a_card_that_is_none() -> anyhow::Result<()> {
    let whole = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/data/digits.csv.gz"))?;
    let cut = &whole[..whole.len() / 2];
    let path = std::env::temp_dir().join(format!("anneal-cut-{}.csv.gz", std::process::id()));
    std::fs::write(&path, cut)?;
    let error = datasets::read(&path, &sha256(cut)).unwrap_err();
    std::fs::remove_file(&path)?;
    assert!(matches!(error, DatasetError::Packed { .. }), "{error}");
    assert!(error.to_string().ends_with("does not unpack: it was cut short or altered"), "{error}");
    for text in ["", "{}", "[1]", "{\"title\": 3}"] {
        assert!(matches!(Card::parse(text), Err(DatasetError::Card { .. })), "{text}");
    }
    Ok(())
}

/// Bytes of no meaning, seeded: reading gives a table or an error, and never panics.
#[test]
fn odd_bytes_never_panic() {
    let mut rng = random::stream(7, "odd bytes");
    let alphabet = b"a,1\n\r\"; .-\xc3\xa9\xff\0NA{}[]:\t";
    for _ in 0..2_000 {
        let bytes: Vec<u8> = (0..rng.index(60)).map(|_| alphabet[rng.index(alphabet.len())]).collect();
        let _ = datasets::parse_csv("odd.csv", &bytes);
        let _ = Card::parse(&String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn bridges_keep_every_value() -> anyhow::Result<()> {
    let df = df!("a" => [1i64, -2, 3], "b" => [0.5, f64::NAN, 2.5], "c" => [true, false, true])?;
    let x = df.to_array()?;
    assert_eq!((x.row(0).to_vec(), x[[1, 0]], x[[1, 1]].is_nan()), (vec![1.0, 0.5, 1.0], -2.0, true));
    // Whatever the layout of the array, the tensor has its rows.
    let t = x.t().to_owned().to_tensor(&Device::Cpu)?;
    assert_eq!((t.dims(), t.dtype(), t.i((0, 2))?.to_scalar::<f64>()?), (&[3, 3][..], DType::F64, 3.0));
    assert_eq!(df.to_tensor(&Device::Cpu)?.dtype(), DType::F32);
    assert_eq!(df.column("a")?.to_array()?, array![1.0, -2.0, 3.0]);
    let back = t.t()?.to_frame(&["a", "b", "c"])?;
    assert!(back.column("b")?.f64()?.get(1).unwrap().is_nan() && back.column("a")?.f64()?.get(2) == Some(3.0));
    assert_eq!(Tensor::new(&[1u32, 2], &Device::Cpu)?.to_array1()?, array![1.0, 2.0]);
    assert_eq!(Tensor::zeros((0, 3), DType::F32, &Device::Cpu)?.to_array2()?.dim(), (0, 3));
    Ok(())
}

/// Where the first value lies, which a copy would change.
#[test]
fn what_is_given_away_is_not_copied() -> anyhow::Result<()> {
    let df = df!("a" => [1.0, 2.0, 4.0], "n" => [1, 2, 3])?;
    let view = df.column("a")?.view()?;
    assert_eq!(view.as_ptr(), df.column("a")?.f64()?.cont_slice()?.as_ptr());
    let owned = view.to_owned();
    let place = owned.as_ptr();
    assert_eq!(owned.into_column("b").f64()?.cont_slice()?.as_ptr(), place);
    let matrix = array![[1.0_f32, 2.0], [3.0, 4.0]];
    let place = matrix.as_ptr();
    let tensor = matrix.into_tensor(&Device::Cpu)?;
    let (storage, _) = tensor.storage_and_layout();
    let candle_core::Storage::Cpu(storage) = &*storage else { panic!("on the CPU") };
    assert_eq!(storage.as_slice::<f32>()?.as_ptr(), place);

    // A part, in another order, or borrowed: the same values, by a copy.
    let mut part = array![0, 1, 2, 3, 4];
    part.slice_collapse(s![1..4]);
    assert_eq!(part.into_column("p").i32()?.to_vec(), [Some(1), Some(2), Some(3)]);
    let turned = array![[1.0, 2.0], [3.0, 4.0]].reversed_axes();
    assert_eq!(turned.slice(s![.., ..1]).into_tensor(&Device::Cpu)?.to_array2()?, array![[1.0], [2.0]]);
    assert_eq!(turned.into_tensor(&Device::Cpu)?.to_array2()?, array![[1.0, 3.0], [2.0, 4.0]]);
    let said = df.column("n")?.view().unwrap_err().to_string();
    assert_eq!(
        said,
        "view: expected a column of f64 in one piece, got n of i32 in 1 piece; `to_array` copies and converts"
    );
    let said = df.vstack(&df)?.column("a")?.view().unwrap_err().to_string();
    assert!(said.contains("got a of f64 in 2 pieces"), "{said}");
    Ok(())
}

#[test]
fn what_cannot_cross_is_said() -> anyhow::Result<()> {
    let missing = df!("a" => [Some(1.0), None])?;
    let error = missing.to_array().unwrap_err();
    assert!(matches!(error, BridgeError::Missing { missing: 1, .. }), "{error}");
    let error = df!("name" => ["x"])?.to_tensor(&Device::Cpu).unwrap_err().to_string();
    assert!(error.starts_with("to_tensor: expected numbers in the column name, got str"), "{error}");
    let error = Array2::<f64>::zeros((2, 3)).to_frame(&["a"]).unwrap_err().to_string();
    assert_eq!(error, "to_frame: expected 3 names, one for each column, got 1");
    let error = Tensor::zeros((2, 3), DType::F32, &Device::Cpu)?.to_array1().unwrap_err().to_string();
    assert_eq!(error, "to_array1: expected a tensor of 1 dimensions, got the shape [2, 3]");
    Ok(())
}
