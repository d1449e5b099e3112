using System.Text;

namespace Registry.Daemon.Commands;

/// <summary>The terminal, where somebody types what nobody else shall see.</summary>
internal sealed class HiddenInput : TextReader
{
    private const char Interrupt = '\u0003';
    private const char EndOfInput = '\u0004';
    private const char EraseLine = '\u0015';

    /// <summary>Reads a line without showing it.</summary>
    /// <returns><c>null</c>: whoever types has given up with Ctrl-C or Ctrl-D.</returns>
    public override string? ReadLine()
    {
        var text = new StringBuilder();

        // Otherwise Ctrl-C would be a signal, which ends no read.
        Console.TreatControlCAsInput = true;
        try
        {
            for (var key = Console.ReadKey(intercept: true); key.Key != ConsoleKey.Enter; key = Console.ReadKey(intercept: true))
            {
                if (key.KeyChar is Interrupt or EndOfInput)
                    return null;
                if (key.KeyChar == EraseLine)
                    text.Clear();
                else if (key.Key == ConsoleKey.Backspace)
                    EraseLast(text);
                else if (!char.IsControl(key.KeyChar))
                    text.Append(key.KeyChar);
            }

            return text.ToString();
        }
        finally
        {
            Console.TreatControlCAsInput = false;
        }
    }

    private static void EraseLast(StringBuilder text)
    {
        if (text.Length > 0)
            text.Length -= text.Length > 1 && char.IsLowSurrogate(text[^1]) ? 2 : 1;
    }
}
