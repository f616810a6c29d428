#include "core/tokenizer/open_tokenizer.h"

#include "core/model_files/encoder_source.h"
#include "core/model_files/model_source.h"

namespace fieldwright {

Result<std::shared_ptr<const Tokenizer>> openTokenizer(const std::filesystem::path &model)
{
    if (isEncoderModel(model)) {
        FW_TRY(encoder, EncoderSource::open(model));
        return Tokenizer::fromFolder(encoder->weightsFolder());
    }
    FW_TRY(source, ModelSource::open(model));
    return Tokenizer::fromModel(*source);
}

} // namespace fieldwright
