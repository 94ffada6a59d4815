package dev.alluvium.insight.derive.chat;

import dev.alluvium.insight.derive.Candidate;
import dev.alluvium.insight.derive.CountDrops;
import dev.alluvium.insight.derive.Derivation;
import dev.alluvium.insight.derive.DerivationUnavailableException;
import dev.alluvium.insight.derive.DropReason;
import dev.alluvium.insight.derive.Grounding;
import dev.alluvium.insight.derive.SessionMessage;
import dev.alluvium.insight.derive.SessionWindow;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/// Asks a chat model behind a server that speaks OpenAI's `/v1/chat/completions`, such as OpenAI, vLLM and
/// Ollama: once for each audience of a quiet session, within what its tenant may use up in a day. Whatever
/// it answers is not believed: only what quotes what it was shown letter for letter comes out, and says
/// nothing that was not in it.
public final class ModelDerivation implements Derivation, AutoCloseable {

    /// @param url          of the chat completions, such as `http://localhost:11434/v1/chat/completions`
    /// @param model        its name there
    /// @param apiKey       sent as a bearer token
    /// @param timeout      of one request, its answer read to the end
    /// @param tokensPerDay of one tenant, by UTC
    /// @param pause        before the first new try when the server is down; longer before the next
    public record Options(
            URI url, String model, Optional<String> apiKey, Duration timeout, long tokensPerDay, Duration pause) {

        /// Without the key.
        @Override
        public String toString() {
            return model + " at " + url.getHost();
        }
    }

    private final Options options;
    private final CountDrops drops;
    private final ChatCall call;
    private final ChatPrompt prompt;
    private final ChatAnswer answers;
    private final DailyBudget budget;
    private final Unanswered unanswered = new Unanswered();

    public ModelDerivation(Options options, CountDrops drops, InstantSource clock) {
        var mapper = JsonMapper.builder().build();
        this.options = options;
        this.drops = drops;
        this.call = new ChatCall(options, drops);
        this.prompt = new ChatPrompt(mapper, options.model());
        this.answers = new ChatAnswer(mapper, drops);
        this.budget = new DailyBudget(options.tokensPerDay(), clock);
    }

    @Override
    public String name() {
        return options.model() + "/" + ChatPrompt.VERSION;
    }

    @Override
    public List<SessionMessage> shown(SessionWindow window) {
        return ChatPrompt.newest(window.messages());
    }

    @Override
    public List<Candidate> derive(SessionWindow window) throws DerivationUnavailableException, InterruptedException {
        if (window.messages().stream().noneMatch(message -> isNew(message, window))) {
            return List.of();
        }
        var request = prompt.request(window);
        long tokens = ChatPrompt.tokens(request);
        if (!budget.take(window.tenant(), tokens)) {
            drops.dropped(DropReason.OVER_BUDGET);
            return List.of();
        }
        return switch (ask(window, request, tokens)) {
            case ChatCall.Reply.Body body -> candidates(answers.read(body.bytes()), window, tokens);
            case ChatCall.Reply.TooLong() -> dropped(DropReason.TOO_LONG);
            case ChatCall.Reply.Refused() -> dropped(DropReason.REFUSED);
            case ChatCall.Reply.None() -> dropped(DropReason.UNANSWERED);
        };
    }

    private ChatCall.Reply ask(SessionWindow window, byte[] request, long tokens)
            throws DerivationUnavailableException, InterruptedException {
        try {
            var reply = call.ask(request);
            unanswered.forget(window);
            return reply;
        } catch (DerivationUnavailableException e) {
            budget.correct(window.tenant(), tokens, 0);
            if (!unanswered.failed(window)) {
                throw e;
            }
            call.ask(prompt.probe());
            unanswered.forget(window);
            return new ChatCall.Reply.None();
        }
    }

    private List<Candidate> dropped(DropReason reason) {
        drops.dropped(reason);
        return List.of();
    }

    private List<Candidate> candidates(ChatAnswer.Read read, SessionWindow window, long tokens) {
        if (read.tokens() >= 0) {
            budget.correct(window.tenant(), tokens, read.tokens());
        }
        var fresh = read.candidates().stream()
                .filter(candidate -> candidate.quotes().isEmpty()
                        || candidate.quotes().stream().anyMatch(quote -> !isSeen(quote.messageId(), window)))
                .toList();
        var shown = shown(window);
        var words = new ShownWords(shown);
        return Grounding.grounded(fresh, window.of(shown), drops).stream()
                .filter(candidate -> isCarried(candidate, words))
                .toList();
    }

    private boolean isCarried(Candidate candidate, ShownWords words) {
        boolean isCarried =
                words.carry(candidate.text()) && candidate.about().stream().allMatch(words::mayName);
        if (!isCarried) {
            drops.dropped(DropReason.NOT_SHOWN);
        }
        return isCarried;
    }

    /// In the window, and derived from before.
    private static boolean isSeen(String messageId, SessionWindow window) {
        return !window.fresh().contains(messageId)
                && window.messages().stream()
                        .anyMatch(message -> message.messageId().equals(messageId));
    }

    private static boolean isNew(SessionMessage message, SessionWindow window) {
        return message.mayBeEvidence() && window.fresh().contains(message.messageId());
    }

    @Override
    public void close() {
        call.close();
    }
}
