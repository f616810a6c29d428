#pragma once

#include "core/tokenizer/chat_tokens.h"

namespace fieldwright {

/// What turns conversations into token ids for one model: its files' tokenizer and chat template. Where it brings none,
/// the way that its family's publishers have in their code (ChatGLM, Baichuan), else ChatML. Immutable and safe to use
/// from several threads.
class ModelText
{
public:
    /// `templateName`: of the model's own templates, or of namedTemplates() for a model that brings none; empty: its
    /// default, else its family's, else ChatML. Errors: those of the files; NotFound (no template of this name).
    static Result<std::shared_ptr<const ModelText>> open(const std::filesystem::path &model,
                                                         std::string_view templateName = {});

    const ModelSource &source() const { return *m_source; }
    std::shared_ptr<const ModelSource> sharedSource() const { return m_source; }
    const Tokenizer &tokenizer() const { return *m_tokenizer; }
    const ChatTemplate &chatTemplate() const { return m_template; }
    bool hasOwnTemplate() const { return m_hasOwnTemplate; }
    /// Names that open() takes for this model, the default first.
    const std::vector<std::string> &templateNames() const { return m_templateNames; }
    std::string templateSha256() const;

    /// `messages`: [{"role", "content"}].
    Result<EncodedChat> encodeChat(const Json &messages, TrainedTurns turns = TrainedTurns::Answers) const;
    Result<EncodedChat> encodePrompt(const Json &messages) const;
    /// tokenizer.json and tokenizer_config.json (with the chat template) as Hugging Face's tools load them: copied from
    /// a folder, written anew from what a GGUF file holds.
    Result<> writeTokenizerFiles(const std::filesystem::path &folder) const;

    /// Any of these ends an answer.
    const std::vector<std::int32_t> &stopIds() const { return m_stopIds; }

private:
    explicit ModelText(ChatTemplate chatTemplate) : m_template(std::move(chatTemplate)) {}

    std::shared_ptr<const ModelSource> m_source;
    std::shared_ptr<const Tokenizer> m_tokenizer;
    ChatTemplate m_template;
    ChatOptions m_options;
    bool m_hasOwnTemplate = true;
    std::vector<std::string> m_templateNames;
    std::vector<std::int32_t> m_stopIds;
};

} // namespace fieldwright
