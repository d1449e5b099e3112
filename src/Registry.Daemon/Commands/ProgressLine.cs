namespace Registry.Daemon.Commands;

/// <summary>
/// One line on the terminal that says how far a command has come, rewritten in place; nothing where there is no terminal. Whatever
/// else is printed goes through <see cref="Interrupt"/> first.
/// </summary>
internal sealed class ProgressLine(CommandContext context, TimeProvider time)
{
    // ECMA-48, 8.3.41: erase to the end of the line.
    private const string ToLineStart = "\r\e[K";
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private long? _shownAt;
    private bool _isShown;

    /// <summary>Shows the line, unless it was shown a moment ago.</summary>
    /// <param name="text">Makes the text; not called where it would not be seen.</param>
    public void Show(Func<string> text)
    {
        if (context.TerminalWidth is not { } width || (_shownAt is { } at && time.GetElapsedTime(at) < Interval))
            return;
        _shownAt = time.GetTimestamp();
        _isShown = true;
        var line = text();
        context.Error.Write(ToLineStart + (line.Length < width ? line : line[..Math.Max(0, width - 1)]));
    }

    /// <summary>Takes the line away, so that something else can be printed in its place.</summary>
    public void Interrupt()
    {
        if (!_isShown)
            return;
        context.Error.Write(ToLineStart);
        _isShown = false;
    }
}
