"""Every setting, its type, its rule and its meaning: parts that commands share, and one schema for each command."""

from stance.config.annotate import AnnotateConfig
from stance.config.bench import BenchConfig
from stance.config.benchmark import BenchmarkConfig, BenchmarkData
from stance.config.compare import CompareConfig
from stance.config.corpus import CorpusConfig
from stance.config.crossvalidate import CrossvalidateConfig
from stance.config.estimate import EstimateConfig
from stance.config.evaluate import EvaluateConfig
from stance.config.parts import (
    Abstain,
    DataConfig,
    EncoderConfig,
    EvaluationConfig,
    Files,
    Measures,
    ModelConfig,
    Split,
    TrainerConfig,
)
from stance.config.predict import ArticlesConfig, PredictConfig, RayConfig
from stance.config.search import Choice, SearchConfig
from stance.config.section import Section, closest, fault_in_words, load_config, settings
from stance.config.serve import ServeConfig
from stance.config.train import Recipe, TrainConfig
from stance.config.train_quotes import TaggerConfig, TrainQuotesConfig
from stance.config.transfer import TransferConfig

__all__ = [
    "Abstain",
    "AnnotateConfig",
    "ArticlesConfig",
    "BenchConfig",
    "BenchmarkConfig",
    "BenchmarkData",
    "Choice",
    "CompareConfig",
    "CorpusConfig",
    "CrossvalidateConfig",
    "DataConfig",
    "EncoderConfig",
    "EstimateConfig",
    "EvaluateConfig",
    "EvaluationConfig",
    "Files",
    "Measures",
    "ModelConfig",
    "PredictConfig",
    "RayConfig",
    "Recipe",
    "SearchConfig",
    "Section",
    "ServeConfig",
    "Split",
    "TaggerConfig",
    "TrainConfig",
    "TrainQuotesConfig",
    "TrainerConfig",
    "TransferConfig",
    "closest",
    "fault_in_words",
    "load_config",
    "settings",
]
