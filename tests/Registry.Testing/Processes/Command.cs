using System.Diagnostics;

namespace Registry.Testing.Processes;

/// <summary>A program with the arguments and environment that all its runs share; each run has a deadline and its output is kept.</summary>
/// <param name="program">The program: a path, or a name that is looked up in <c>PATH</c>.</param>
/// <param name="arguments">The arguments that come first in every run.</param>
public sealed class Command(string program, params IEnumerable<string> arguments)
{
    private readonly string[] _arguments = [.. arguments];

    /// <summary>Variables set on top of this process's own environment, or taken out of it by <see langword="null"/>.</summary>
    public IDictionary<string, string?> Environment { get; } = new Dictionary<string, string?>();

    /// <summary>The folder that relative paths among the arguments start from; this process's own if <see langword="null"/>.</summary>
    public string? WorkingDirectory { get; set; }

    /// <summary>How long one run may take before it is killed with everything it started.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Describes what may explain a failure, such as the state and log of the server that the program talks to.</summary>
    public Func<string>? FailureContext { get; init; }

    /// <summary>Runs the program to its end, which has to be a success.</summary>
    /// <exception cref="CommandFailedException">It ended with another code than 0, or not before the deadline.</exception>
    public async Task<CommandResult> RunAsync(params string[] arguments)
    {
        var result = await TryRunAsync(arguments);
        return result.ExitCode == 0 ? result : throw Failure(arguments, $"exit code {result.ExitCode}", result.Output, result.Error);
    }

    /// <summary>Runs the program to its end for the sake of its standard output, which is returned.</summary>
    /// <exception cref="CommandFailedException">It ended with another code than 0, or not before the deadline.</exception>
    public async Task<string> ReadAsync(params string[] arguments) => (await RunAsync(arguments)).Output;

    /// <summary>Runs the program to its end, which may be a failure.</summary>
    /// <exception cref="CommandFailedException">It did not end before the deadline.</exception>
    public async Task<CommandResult> TryRunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var deadline = new CancellationTokenSource(Deadline);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw Failure(arguments, $"no end within {Deadline}", await output, await error);
        }

        return new CommandResult(process.ExitCode, await output, await error);
    }

    /// <summary>Starts the program without waiting for its end; all three standard streams are redirected.</summary>
    /// <exception cref="CommandFailedException">The program is not installed.</exception>
    public Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(program, [.. _arguments, .. arguments])
        {
            WorkingDirectory = WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in Environment)
        {
            _ = start.Environment.Remove(name);
            if (value is not null)
            {
                start.Environment.Add(name, value);
            }
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new CommandFailedException($"{program} cannot be started ({exception.Message}); tests/setup/test-packages installs it.");
        }
    }

    private CommandFailedException Failure(string[] arguments, string reason, string output, string error) =>
        new($"""
            {string.Join(' ', [program, .. _arguments, .. arguments])}: {reason}
            {error}{output}
            {FailureContext?.Invoke()}
            """)
        {
            Output = error + output,
        };
}
