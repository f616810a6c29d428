#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace fieldwright {

/// A hub with Hugging Face's interface on the loopback, in threads of its own, that behaves or misbehaves as it is
/// told.
class SmallHub
{
public:
    /// What goes wrong with one file. Whatever is not set is right.
    struct Fault
    {
        std::int64_t cutAfter = -1;   ///< bytes of a body after which the connection is closed
        bool hang = false;            ///< … or kept open without another byte
        int times = -1;               ///< how often it goes wrong; -1: always
        std::int64_t lengthSaid = -1; ///< Content-Length that is not true
        int status = 0;               ///< an error instead of the file
        int retryAfter = -1;
        std::string redirect; ///< Location
        std::string instead;  ///< other contents than the list says
        bool ignoresRange = false;
        int pieceBytes = 0; ///< > 0: sent slowly, so many bytes every 10 ms
    };

    SmallHub();
    ~SmallHub();

    std::string address() const; ///< http://127.0.0.1:PORT
    /// Files by path, of a model with this id; their hashes are computed, "lfs" for weights.
    void add(const std::string &id, std::map<std::string, std::string> files);
    void setFault(const std::string &path, const Fault &fault);

    std::string token;      ///< not empty: asked for everywhere
    bool listsSizes = true; ///< false: an older hub, whose sizes are in the tree only
    bool hasInfo = true;    ///< false: only the tree is there
    bool listsHashes = true;
    int treePage = 0;      ///< > 0: so many files a page, with a Link to the next
    std::string card;      ///< JSON of cardData
    std::string extraFile; ///< a path that is put on the list as it is
    static constexpr const char *commit = "0123456789abcdef0123456789abcdef01234567";

    /// Heads of the requests so far, in their order.
    std::vector<std::string> requests() const;
    int count(const std::string &piece) const; ///< requests whose head holds it

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace fieldwright
