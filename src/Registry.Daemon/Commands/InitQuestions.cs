namespace Registry.Daemon.Commands;

/// <summary>Asks for what the flags do not say.</summary>
/// <param name="context">Where it asks.</param>
/// <param name="isAsking">Whether somebody is there to answer; otherwise every answer is the default.</param>
internal sealed class InitQuestions(CommandContext context, bool isAsking)
{
    /// <summary>Asks until the answer will do.</summary>
    /// <param name="question">The question.</param>
    /// <param name="usual">The answer of whoever just presses Enter.</param>
    /// <param name="findProblem">What is wrong with an answer; <c>null</c>: nothing.</param>
    /// <exception cref="OperationCanceledException">Whoever was asked has closed the input instead.</exception>
    public string Ask(string question, string usual, Func<string, string?> findProblem)
    {
        if (!isAsking)
            return usual;
        while (true)
        {
            context.Error.Write($"{question} [{usual}]: ");
            var answer = context.Answers!.ReadLine() ?? throw new OperationCanceledException();
            var text = answer.Trim() is { Length: > 0 } given ? given : usual;
            if (findProblem(text) is not { } problem)
                return text;
            context.Error.WriteLine(problem);
        }
    }

    /// <summary>Asks for any number of things, separated by spaces, until all of them will do.</summary>
    /// <inheritdoc cref="Ask" path="/param"/>
    /// <inheritdoc cref="Ask" path="/exception"/>
    public IReadOnlyList<string> AskAll(string question, string usual, Func<string, string?> findProblem) =>
        Split(Ask(question, usual, answer => Split(answer).Select(findProblem).FirstOrDefault(problem => problem is not null)));

    private static string[] Split(string answer) => answer.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
