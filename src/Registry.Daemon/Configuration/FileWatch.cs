namespace Registry.Daemon.Configuration;

/// <summary>What was found out about the configuration file.</summary>
/// <param name="Content">What it holds; null when it cannot be read.</param>
/// <param name="Problem">Why it cannot be read; null when it can.</param>
internal sealed record FileFinding(byte[]? Content, string? Problem);

/// <summary>
/// Tells when the configuration file holds something else, however it was changed: in place, by another file that took its name, or by a
/// symbolic link on the way to it. The contents are compared, for neither times nor sizes tell every change, and the file is small.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="content">What it holds already; null when there is none yet.</param>
internal sealed class FileWatch(string path, byte[]? content)
{
    /// <summary>How long to wait between two looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>How many looks in a row have to find a change, so that a file that is being written goes unnoticed.</summary>
    public const int Rest = 2;

    /// <summary>Likewise where the file is missing or empty, as it is for a moment while some programs write it anew.</summary>
    public const int LongRest = 8;

    private byte[]? _told = content;
    private byte[]? _seen = content;
    private int _looks;

    /// <summary>Looks at the file.</summary>
    /// <returns>What is new, once; null when nothing is, or it may still be changing.</returns>
    public FileFinding? Look()
    {
        var found = Read();
        _looks = AreSame(found.Content, _seen) ? _looks + 1 : 1;
        _seen = found.Content;
        return _looks >= (found.Content is { Length: > 0 } ? Rest : LongRest) && !AreSame(found.Content, _told) ? Tell(found) : null;
    }

    /// <summary>Reads the file as it is now, whether or not it changed.</summary>
    public FileFinding LookAtOnce()
    {
        var found = Read();
        _seen = found.Content;
        return Tell(found);
    }

    private static bool AreSame(byte[]? left, byte[]? right) => (left is null) == (right is null) && left.AsSpan().SequenceEqual(right);

    private FileFinding Tell(FileFinding found)
    {
        _told = found.Content;
        return found;
    }

    private FileFinding Read()
    {
        if (!File.Exists(path))
        {
            return new FileFinding(Content: null, "there is no such file.");
        }

        try
        {
            return new FileFinding(ConfigurationFile.Read(path, out _), Problem: null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new FileFinding(Content: null, exception.Message);
        }
    }
}
