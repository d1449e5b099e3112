using System.Globalization;
using System.Text;
using Registry.Core.Model;

namespace Registry.Daemon.Logging;

/// <summary>
/// Passes text on with its control characters and line separators escaped, so that nothing that a client sent can forge a line of the
/// log or drive the terminal that shows it.
/// </summary>
internal sealed class EscapingWriter(TextWriter inner) : TextWriter(CultureInfo.InvariantCulture)
{
    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => Write(new ReadOnlySpan<char>(in value));

    /// <inheritdoc/>
    public override void Write(string? value) => Write(value.AsSpan());

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> buffer)
    {
        var plain = 0;
        for (var i = 0; i < buffer.Length; i++)
        {
            if (TerminalText.IsUnsafe(buffer[i]))
            {
                inner.Write(buffer[plain..i]);
                inner.Write(TerminalText.Escape(buffer[i]));
                plain = i + 1;
            }
        }

        inner.Write(buffer[plain..]);
    }
}
