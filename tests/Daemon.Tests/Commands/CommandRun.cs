using Registry.Daemon.Commands;

namespace Daemon.Tests.Commands;

/// <summary>Runs commands in this process, seeing no other environment than the one given.</summary>
internal sealed class CommandRun : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private readonly MemoryStream _binaryOutput = new();

    public TemporaryFolder Folder { get; } = new();

    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>What the standard input gives.</summary>
    public string Input { get; set; } = "";

    public string Output => _output.ToString();

    public string Error => _error.ToString();

    public byte[] BinaryOutput => _binaryOutput.ToArray();

    /// <summary>Gives what somebody answers at the terminal; <c>null</c>: there is no terminal.</summary>
    public TextReader? Answers { get; set; }

    /// <summary>Gives what somebody types unseen; <c>null</c>: there is no terminal.</summary>
    public TextReader? Secrets { get; set; }

    /// <summary>Interrupts the commands.</summary>
    public CancellationToken Interruption { get; set; }

    public string Write(string toml)
    {
        File.WriteAllText(Folder.File("registry.toml"), toml);
        return Folder.File("registry.toml");
    }

    public Task<int> InvokeAsync(params string[] arguments) =>
        new CommandLine(new CommandContext(_output, _error, Environment, Folder.File("absent.toml"))
        {
            Input = new StringReader(Input),
            Answers = Answers,
            Secrets = Secrets,
            BinaryOutput = _binaryOutput,
        })
            .InvokeAsync(arguments, Interruption);

    /// <summary>Forgets what was printed.</summary>
    public void Clear()
    {
        _output.GetStringBuilder().Clear();
        _error.GetStringBuilder().Clear();
    }

    public void Dispose()
    {
        Folder.Dispose();
        _output.Dispose();
        _error.Dispose();
        _binaryOutput.Dispose();
    }
}
