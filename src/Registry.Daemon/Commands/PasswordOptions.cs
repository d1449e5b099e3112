using System.CommandLine;
using System.CommandLine.Parsing;
using Registry.Core.Access;

namespace Registry.Daemon.Commands;

/// <summary>
/// Where a new password comes from: the terminal, the standard input, or chance. Never the command line, which other users can read.
/// </summary>
internal sealed class PasswordOptions
{
    private readonly CommandContext _context;

    private readonly Option<bool> _stdin = new("--password-stdin")
    {
        Description = "Read the password from the standard input: its first line.",
    };

    private readonly Option<bool> _generate = new("--generate")
    {
        Description = "Make a password by chance and print it, this once, on the standard output.",
    };

    private readonly Func<ParseResult, bool> _isUnasked;

    /// <summary>Adds the flags to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="context">What it uses of the process.</param>
    /// <param name="others">Flags of the command that say of another source.</param>
    public PasswordOptions(Command command, CommandContext context, params IReadOnlyList<Option<bool>> others)
        : this(command, context, static _ => false, others)
    {
    }

    /// <inheritdoc cref="PasswordOptions(Command, CommandContext, IReadOnlyList{Option{bool}})"/>
    /// <param name="command">The command.</param>
    /// <param name="context">What it uses of the process.</param>
    /// <param name="isUnasked">Whether a password is made by chance instead of asking for it.</param>
    /// <param name="others">Flags of the command that say of another source.</param>
    public PasswordOptions(Command command, CommandContext context, Func<ParseResult, bool> isUnasked, params IReadOnlyList<Option<bool>> others)
    {
        _context = context;
        _isUnasked = isUnasked;
        Option<bool>[] sources = [_stdin, _generate, .. others];
        foreach (var option in sources)
            command.Add(option);
        command.Validators.Add(result => RefuseSeveral(result, sources));
    }

    /// <summary>Gets a password that may be given to an account; what is wrong is printed.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="name">Whose it shall be.</param>
    /// <param name="password">The password, if there is one.</param>
    /// <returns><c>null</c> to go on, otherwise the exit code.</returns>
    public int? Read(ParseResult result, AccountName name, out string password)
    {
        password = "";
        if (IsGenerated(result))
            password = NewPassword.Generate();
        else if (result.GetValue(_stdin))
            password = _context.Input.ReadLine() ?? "";
        else if (_context.Secrets is null)
            return Refuse("There is no terminal to ask for the password at: give --password-stdin or --generate.", ExitCode.Usage);
        else if (Ask(name) is { } answer)
            password = answer;
        else
            return ExitCode.Failure;
        return NewPassword.FindProblem(password) is { } problem ? Refuse($"{problem} Nothing was changed.", ExitCode.Failure) : null;
    }

    /// <summary>Whether chance makes the password, so that nobody knows it yet.</summary>
    public bool IsGenerated(ParseResult result) => result.GetValue(_generate) || (_isUnasked(result) && !result.GetValue(_stdin));

    /// <summary>Tells that it is done, and the password if nobody knows it yet.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="done">What was done.</param>
    /// <param name="password">The password that was read.</param>
    public void Report(ParseResult result, string done, string password)
    {
        if (!IsGenerated(result))
        {
            _context.Output.WriteLine(done);
            return;
        }

        _context.Error.WriteLine($"{done}; the password, shown this once:");
        _context.Output.WriteLine(password);
    }

    private string? Ask(AccountName name)
    {
        if (Ask($"Password for {name}: ") is not { } password || Ask("Again: ") is not { } again)
        {
            _context.Error.WriteLine("Nothing was changed.");
            return null;
        }

        if (password == again)
            return password;
        _context.Error.WriteLine("These are two different passwords. Nothing was changed.");
        return null;
    }

    private string? Ask(string question)
    {
        _context.Error.Write(question);
        var answer = _context.Secrets!.ReadLine();
        _context.Error.WriteLine();
        return answer;
    }

    private int Refuse(string problem, int exitCode)
    {
        _context.Error.WriteLine(problem);
        return exitCode;
    }

    private static void RefuseSeveral(CommandResult result, IReadOnlyList<Option<bool>> sources)
    {
        if (sources.Count(result.GetValue) > 1)
            result.AddError($"Only one of {string.Join(", ", sources.Select(option => option.Name))} can be given.");
    }
}
