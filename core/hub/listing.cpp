#include "core/hub/listing.h"

#include "core/base/utf8.h"
#include "core/hub/file_name.h"
#include "core/hub/http_get.h"

#include <algorithm>

namespace fieldwright {

namespace {

constexpr size_t largestList = 32u << 20;
constexpr size_t mostFiles = 20'000;
constexpr int idleSeconds = 30;

bool isHex(std::string_view text, size_t digits)
{
    return text.size() == digits && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

/// A hash as the server wrote it, or nothing when it is none.
std::string hashOr(const Json &object, const char *key, size_t digits)
{
    const std::string value = toLower(stringOr(object, key));
    return isHex(value, digits) ? value : std::string();
}

struct Listed
{
    std::string path;
    std::int64_t bytes = -1;
    std::string sha256;
    std::string gitSha1;
};

/// An entry of …/tree/… or of "siblings". The hash of a large file's content is under "lfs"; the plain one is then that
/// of the pointer and says nothing about the content.
std::optional<Listed> listedOf(const Json &entry)
{
    const std::string type = stringOr(entry, "type", "file");
    if (!entry.is_object() || type != "file")
        return std::nullopt;
    Listed out;
    out.path = stringOr(entry, "path", stringOr(entry, "rfilename"));
    out.bytes = intOr(entry, "size", -1);
    if (const Json *lfs = member(entry, "lfs"); lfs && lfs->is_object()) {
        out.sha256 = hashOr(*lfs, "oid", 64);
        if (out.sha256.empty())
            out.sha256 = hashOr(*lfs, "sha256", 64);
        out.bytes = intOr(*lfs, "size", out.bytes);
    } else {
        out.gitSha1 = hashOr(entry, "oid", 40);
        if (out.gitSha1.empty())
            out.gitSha1 = hashOr(entry, "blobId", 40);
    }
    return out;
}

void sortIn(HubListing &listing, const Listed &listed)
{
    const std::uint64_t bytes = std::uint64_t(std::max<std::int64_t>(0, listed.bytes));
    if (const auto why = whyRefused(listed.path)) {
        listing.refused.push_back({sanitizeUtf8(listed.path), bytes, *why});
    } else if (listed.bytes < 0) {
        listing.refused.push_back({listed.path, 0, {FW_NOOP("core", "the hub does not say how large it is")}});
    } else if (!listing.find(listed.path)) {
        listing.files.push_back({listed.path, bytes, listed.sha256, listed.gitSha1});
    }
}

/// The address behind rel="next" of a Link header; empty when there is none.
std::string nextPage(std::string_view link)
{
    const size_t open = link.find('<'), close = link.find('>');
    if (open == std::string_view::npos || close == std::string_view::npos || close < open ||
        link.find("rel=\"next\"", close) == std::string_view::npos)
        return {};
    return std::string(link.substr(open + 1, close - open - 1));
}

class Lister
{
public:
    Lister(const HubAddress &address, const std::string &token, std::stop_token stop)
        : m_token(token), m_stop(std::move(stop))
    {
        m_listing.address = address;
        m_listing.revision = address.revision;
    }

    Result<HubListing> run()
    {
        FW_TRY(info, get(m_listing.address.infoUrl(), largestList));
        if (info.end.head.status == 200)
            FW_CHECK(takeInfo(info.body));
        else if (info.end.head.status != 404)
            return fail(hubStatusError(info.end.head.status, m_listing.address.id, !m_token.empty()));
        if (m_listed.empty())
            FW_CHECK(readTree());
        for (const Listed &listed : m_listed)
            sortIn(m_listing, listed);
        std::sort(m_listing.files.begin(), m_listing.files.end(),
                  [](const HubFile &a, const HubFile &b) { return a.path < b.path; });
        FW_CHECK(readTexts());
        return std::move(m_listing);
    }

private:
    Result<HttpText> get(const std::string &url, std::uint64_t limit)
    {
        HttpRequest request{.url = url, .token = m_token, .idleSeconds = idleSeconds};
        FW_TRY(text, httpGetText(request, limit, m_stop));
        if (!text.end.broken.empty()) {
            return fail(
                ErrorCode::Io,
                {FW_NOOP("core", "%1 could not be reached, or broke off: %2."), {urlOrigin(url), text.end.broken}},
                {FW_NOOP("core", "Check the address and the network, then try again.")});
        }
        return text;
    }

    Result<Json> parsed(const std::string &body) const
    {
        auto value = parseJson(body, m_listing.address.base, {.bytes = largestList, .depth = 32});
        if (value)
            return value;
        return fail(ErrorCode::Corrupt,
                    {FW_NOOP("core", "%1 did not answer as a hub does."), {urlOrigin(m_listing.address.base)}},
                    {FW_NOOP("core", "Check that the address is that of a hub with Hugging Face's interface.")});
    }

    Result<> take(const Json &entries)
    {
        for (const Json &entry : entries) {
            if (m_listed.size() >= mostFiles) {
                return fail(
                    ErrorCode::Unsupported,
                    {FW_NOOP("core", "%1 has more than %2 files."), {m_listing.address.id, std::to_string(mostFiles)}},
                    {FW_NOOP("core", "Fetch its files with another program, then add the folder.")});
            }
            if (auto listed = listedOf(entry))
                m_listed.push_back(std::move(*listed));
        }
        return {};
    }

    Result<> takeInfo(const std::string &body)
    {
        FW_TRY(info, parsed(body));
        const std::string commit = hashOr(info, "sha", 40);
        if (!commit.empty())
            m_listing.address.revision = commit;
        if (const Json *gated = member(info, "gated"))
            m_listing.needsConsent = !(gated->is_boolean() && !gated->get<bool>()) && !gated->is_null();
        if (const Json *card = member(info, "cardData"); card && card->is_object())
            m_card = *card;
        if (const Json *siblings = member(info, "siblings"); siblings && siblings->is_array()) {
            FW_CHECK(take(*siblings));
            // Without sizes (an older hub) the list is of no use: the tree has them.
            if (std::any_of(m_listed.begin(), m_listed.end(), [](const Listed &listed) { return listed.bytes < 0; }))
                m_listed.clear();
        }
        return {};
    }

    Result<> readTree()
    {
        constexpr int mostPages = 100;
        std::string url = m_listing.address.treeUrl();
        for (int page = 0; page < mostPages && !url.empty(); ++page) {
            FW_TRY(tree, get(url, largestList));
            if (tree.end.head.status != 200)
                return fail(hubStatusError(tree.end.head.status, m_listing.address.id, !m_token.empty()));
            FW_TRY(entries, parsed(tree.body));
            if (entries.is_array())
                FW_CHECK(take(entries));
            url = nextPage(tree.end.head.link);
            if (urlOrigin(url) != urlOrigin(m_listing.address.base))
                url.clear();
        }
        return {};
    }

    /// config.json and, where the list does not tell it, what says the licence.
    Result<> readTexts()
    {
        constexpr std::uint64_t largestText = 1u << 20;
        const auto text = [&](const char *path) -> Result<std::string> {
            const HubFile *file = m_listing.find(path);
            if (!file || file->bytes > largestText)
                return std::string();
            FW_TRY(got, get(m_listing.address.fileUrl(path), largestText));
            return got.end.head.status == 200 ? std::move(got.body) : std::string();
        };
        FW_TRY(configText, text("config.json"));
        if (auto config = parseJson(configText, "config.json"); config && config->is_object())
            m_listing.config = std::move(*config);
        std::string front = frontMatterOfCard();
        m_listing.licence = statedLicence(m_listing.config, front, {});
        if (licenceVerdict(m_listing.licence.name).use != LicenceUse::Unknown)
            return {};
        if (front.empty()) {
            FW_TRY(readme, text("README.md"));
            front = std::move(readme);
        }
        std::string licence;
        for (const char *name : {"LICENSE", "LICENSE.txt", "LICENSE.md"}) {
            if (licence.empty()) {
                FW_TRY(found, text(name));
                licence = std::move(found);
            }
        }
        m_listing.licence = statedLicence(m_listing.config, front, licence);
        return {};
    }

    /// The list's own copy of the model card's head, in the form in which statedLicence() reads it.
    std::string frontMatterOfCard() const
    {
        std::string out;
        for (const char *key : {"license", "license_name", "license_link"}) {
            const Json *value = member(m_card, key);
            if (value && value->is_string())
                out += std::string(key) + ": " + foldSpace(value->get<std::string>()) + "\n";
            if (!value || !value->is_array())
                continue;
            out += std::string(key) + ":\n";
            for (const Json &item : *value) {
                if (item.is_string())
                    out += "- " + foldSpace(item.get<std::string>()) + "\n";
            }
        }
        return out.empty() ? out : "---\n" + out + "---\n";
    }

    HubListing m_listing;
    std::vector<Listed> m_listed;
    Json m_card = Json::object();
    const std::string &m_token;
    std::stop_token m_stop;
};

std::string namesOf(const std::vector<const HubFile *> &files)
{
    constexpr size_t shown = 12;
    std::string out;
    for (size_t i = 0; i < std::min(files.size(), shown); ++i)
        out += (i ? ", " : "") + files[i]->path;
    return files.size() > shown ? out + " …" : out;
}

} // namespace

Json toJson(const HubFile &file)
{
    Json out = {{"path", file.path}, {"bytes", file.bytes}};
    if (!file.sha256.empty())
        out["sha256"] = file.sha256;
    if (!file.gitSha1.empty())
        out["git_sha1"] = file.gitSha1;
    return out;
}

Result<HubFile> hubFileFromJson(const Json &value)
{
    FW_TRY(path, requireString(value, "path", "job.json"));
    FW_TRY(bytes, requireInt(value, "bytes", "job.json"));
    if (const auto why = whyRefused(path)) {
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "The file %1 is not fetched: %2."), {sanitizeUtf8(path)}, {*why}},
                    {FW_NOOP("core", "Leave it out.")});
    }
    if (bytes < 0)
        return fail(ErrorCode::Corrupt, {FW_NOOP("core", "The size of %1 is impossible."), {path}});
    return HubFile{path, std::uint64_t(bytes), hashOr(value, "sha256", 64), hashOr(value, "git_sha1", 40)};
}

const HubFile *HubListing::find(std::string_view path) const
{
    const auto found = std::find_if(files.begin(), files.end(), [&](const HubFile &file) { return file.path == path; });
    return found == files.end() ? nullptr : &*found;
}

std::uint64_t HubListing::bytes() const
{
    std::uint64_t sum = 0;
    for (const HubFile &file : files)
        sum += file.bytes;
    return sum;
}

Error hubStatusError(long status, const std::string &what, bool hadToken)
{
    const std::string number = std::to_string(status);
    if (status == 401 || status == 403) {
        return {ErrorCode::InvalidArgument,
                hadToken
                    ? Text{FW_NOOP("core", "The hub does not hand out %1 for this access token (%2)."), {what, number}}
                    : Text{FW_NOOP("core", "The hub hands out %1 only to those who sign in (%2)."), {what, number}},
                {FW_NOOP("core", "Accept the model's terms on the hub's page if it has any, then enter an access token "
                                 "that may read it.")}};
    }
    if (status == 404 || status == 410) {
        return {ErrorCode::NotFound,
                {FW_NOOP("core", "The hub has nothing called %1 (%2)."), {what, number}},
                {FW_NOOP("core", "Check the name and the revision. A private model also needs an access token.")}};
    }
    if (status == 429 || status >= 500) {
        return {ErrorCode::Busy,
                {FW_NOOP("core", "The hub cannot answer for %1 now (%2)."), {what, number}},
                {FW_NOOP("core", "Try again in some minutes.")}};
    }
    return {ErrorCode::Corrupt,
            {FW_NOOP("core", "The hub answered for %1 with status %2, which makes no sense here."), {what, number}},
            {FW_NOOP("core", "Check that the address is that of a hub with Hugging Face's interface.")}};
}

Result<HubListing> listHubModel(const HubAddress &address, const std::string &token, std::stop_token stop)
{
    return Lister(address, token, std::move(stop)).run();
}

Result<std::vector<HubFile>> neededFiles(const HubListing &listing, const std::vector<std::string> &named)
{
    std::vector<HubFile> out;
    std::vector<const HubFile *> ggufs, safetensors;
    for (const HubFile &file : listing.files) {
        if (file.path.ends_with(".gguf"))
            ggufs.push_back(&file);
        else if (isWeightFile(file.path) && file.path.find('/') == std::string::npos)
            safetensors.push_back(&file);
    }
    bool namesGguf = false;
    for (const std::string &name : named) {
        const HubFile *file = listing.find(name);
        if (!file) {
            for (const HubListing::Refused &refused : listing.refused) {
                if (refused.path == name)
                    return fail(ErrorCode::InvalidArgument,
                                {FW_NOOP("core", "The file %1 is not fetched: %2."), {name}, {refused.why}},
                                {FW_NOOP("core", "Choose a safetensors or GGUF file.")});
            }
            return fail(ErrorCode::NotFound, {FW_NOOP("core", "%1 has no file %2."), {listing.address.id, name}},
                        {FW_NOOP("core", "Look at the list of its files first.")});
        }
        out.push_back(*file);
        namesGguf = namesGguf || name.ends_with(".gguf");
    }
    if (named.empty() && safetensors.empty()) {
        if (ggufs.empty()) {
            const bool hasPickles =
                std::any_of(listing.refused.begin(), listing.refused.end(), [](const HubListing::Refused &refused) {
                    return refused.path.ends_with(".bin") || refused.path.ends_with(".pt") ||
                           refused.path.ends_with(".pth");
                });
            return fail(ErrorCode::Unsupported,
                        {hasPickles ? FW_NOOP("core", "%1 has its weights only in pickles, which can run any program "
                                                      "when they are opened.")
                                    : FW_NOOP("core", "%1 has no weights that could be used."),
                         {listing.address.id}},
                        {FW_NOOP("core", "Look for a version of it with safetensors or GGUF files.")});
        }
        if (ggufs.size() > 1) {
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "%1 has several GGUF files: %2."), {listing.address.id, namesOf(ggufs)}},
                        {FW_NOOP("core", "Choose one of them.")});
        }
        out.push_back(*ggufs.front());
        namesGguf = true;
    }
    const bool wholeFolder = named.empty() && !namesGguf;
    for (const HubFile &file : listing.files) {
        const bool isTop = file.path.find('/') == std::string::npos;
        const bool isPooling = file.path.ends_with("_Pooling/config.json"); // of sentence embedders
        const bool isAboutIt =
            file.path == "README.md" || toLower(file.path).starts_with("licen") || file.path == "NOTICE";
        const bool isWeight = isWeightFile(file.path);
        const bool wanted = wholeFolder ? (isTop && !file.path.ends_with(".gguf")) || isPooling
                                        : isTop && !isWeight && (isAboutIt || !namesGguf);
        if (wanted && std::find(out.begin(), out.end(), file) == out.end())
            out.push_back(file);
    }
    return out;
}

} // namespace fieldwright
