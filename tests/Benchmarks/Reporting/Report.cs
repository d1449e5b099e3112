using System.Text.Json.Serialization;

namespace Benchmarks.Reporting;

/// <summary>One run of the program: everything that was measured, and under which circumstances.</summary>
/// <param name="Machine">Where it was measured.</param>
/// <param name="Command">The command line, to repeat it.</param>
/// <param name="Servers">Each server's name and what it says of its version.</param>
/// <param name="Scenarios">What was measured.</param>
internal sealed record Report(
    Machine Machine, string Command, IReadOnlyDictionary<string, string> Servers, IReadOnlyList<ScenarioResult> Scenarios);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Report))]
internal sealed partial class ReportJson : JsonSerializerContext;
