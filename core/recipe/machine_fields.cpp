#include "core/recipe/field_rows.h"

namespace fieldwright {

namespace {

using I = std::int64_t;

constexpr double million = 1e6;

constexpr FieldChoice shardings[] = {
    {"none", FW_NOOP("core", "Nothing")},
    {"optimizer", FW_NOOP("core", "The optimiser's memory (ZeRO 1)")},
    {"gradients", FW_NOOP("core", "That and the gradients (ZeRO 2)")},
};
constexpr FieldChoice offloads[] = {
    {"auto", FW_NOOP("core", "Only when memory is short")},
    {"none", FW_NOOP("core", "Nothing")},
    {"activations", FW_NOOP("core", "What each layer begins with")},
    {"optimizer", FW_NOOP("core", "The optimiser and its memory")},
    {"both", FW_NOOP("core", "Both")},
};
constexpr FieldChoice spikeAnswers[] = {
    {"pause", FW_NOOP("core", "Pause and show its rows")},
    {"go-on", FW_NOOP("core", "Go on")},
};
constexpr FieldChoice precisions[] = {
    {"auto", FW_NOOP("core", "Measure and choose")},
    {"fp32", FW_NOOP("core", "32-bit (fp32)")},
    {"bf16", FW_NOOP("core", "16-bit (bf16)")},
};

} // namespace

std::span<const FieldInfo> machineFields()
{
    static const FieldInfo rows[] = {
        {.key = "checkpoint_every",
         .member = &TrainRecipe::checkpointEvery,
         .level = FieldLevel::Advanced,
         .label = FW_NOOP("core", "Checkpoint every"),
         .unit = FW_NOOP("core", "steps"),
         .help =
             FW_NOOP("core", "After a crash the run goes on from the last checkpoint. 0: only with each validation."),
         .fallback = I(50),
         .minimum = 0,
         .maximum = million,
         .isSwept = false,
         .changesOnResume = true},
        {.key = "samples_every",
         .member = &TrainRecipe::samplesEvery,
         .level = FieldLevel::Advanced,
         .label = FW_NOOP("core", "Answer samples every"),
         .unit = FW_NOOP("core", "steps"),
         .help = FW_NOOP("core", "How often the model answers the sample questions while it trains. 0: never."),
         .fallback = I(50),
         .minimum = 0,
         .maximum = million,
         .isSwept = false,
         .changesOnResume = true},
        {.key = "on_spike",
         .member = &TrainRecipe::onSpike,
         .level = FieldLevel::Advanced,
         .label = FW_NOOP("core", "At a spike of the loss"),
         .unit = "",
         .help = FW_NOOP("core",
                         "A step far above those before it is told. Where its loss is higher than it ever was, or its "
                         "gradient by far, the run can pause before the step changes the model; going on is for "
                         "runs that nobody watches, and sweeps always do."),
         .fallback = std::string("pause"),
         .choices = spikeAnswers,
         .isSwept = false,
         .changesOnResume = true},
        {.key = "precision",
         .member = &TrainRecipe::precision,
         .level = FieldLevel::Advanced,
         .label = FW_NOOP("core", "Precision"),
         .unit = "",
         .help = FW_NOOP("core",
                         "The number format of the products. Measured on this machine, because the fastest differs."),
         .fallback = std::string("auto"),
         .choices = precisions,
         .isSwept = false},
        {.key = "device",
         .member = &TrainRecipe::device,
         .level = FieldLevel::Advanced,
         .label = FW_NOOP("core", "Device"),
         .unit = "",
         .help = FW_NOOP("core", "auto, cpu, or cuda:0, cuda:1 …"),
         .fallback = std::string("auto"),
         .isSwept = false},
        {.key = "threads",
         .member = &TrainRecipe::threads,
         .level = FieldLevel::Advanced,
         .label = FW_NOOP("core", "Threads"),
         .unit = "",
         .help =
             FW_NOOP("core", "Processor threads to compute with. 0: one for each core. Resuming is bit-exact only with "
                             "the same number."),
         .fallback = I(0),
         .minimum = 0,
         .maximum = 1024,
         .isSwept = false,
         .changesOnResume = true},
        {.key = "ranks",
         .member = &TrainRecipe::ranks,
         .level = FieldLevel::Advanced,
         .label = FW_NOOP("core", "Processes"),
         .unit = "",
         .help =
             FW_NOOP("core", "Several processes share the micro-batches of each step and the threads between them; the "
                             "losses stay the same. Needs Open MPI, and as many accumulated micro-batches as there are "
                             "processes. Of graphics cards each has one of its own, and NVIDIA's NCCL joins them."),
         .fallback = I(1),
         .minimum = 1,
         .maximum = 64,
         .isSwept = false,
         .changesOnResume = true},
        {.key = "sharding",
         .member = &TrainRecipe::sharding,
         .level = FieldLevel::Advanced,
         .label = FW_NOOP("core", "Shared out"),
         .unit = "",
         .help =
             FW_NOOP("core", "What each of several processes keeps its share of instead of the whole. It saves memory, "
                             "most with full fine-tuning, and changes the numbers by rounding alone."),
         .fallback = std::string("none"),
         .choices = shardings,
         .isSwept = false,
         .changesOnResume = true},
        {.key = "offload",
         .member = &TrainRecipe::offload,
         .level = FieldLevel::Advanced,
         .label = FW_NOOP("core", "Moved to main memory"),
         .unit = "",
         .help = FW_NOOP(
             "core", "What waits in the computer's memory while a graphics card computes: the numbers that each "
                     "layer begins with, from which it is computed again, or the optimiser and its memory. It makes "
                     "room for larger models and longer texts, costs speed, and changes the numbers by rounding "
                     "alone."),
         .fallback = std::string("auto"),
         .choices = offloads,
         .onlyForObjectives = "sft pretrain from-scratch",
         .isSwept = false,
         .changesOnResume = true},
    };
    return rows;
}

} // namespace fieldwright
