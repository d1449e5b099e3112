# Completion of registryd for fish: registryd itself is asked what the last word could become.
function __registryd_complete
    set -l words (commandline -opc)
    set -l last (commandline -ct)
    set -l kept (string match -r -- '^--[^=]*=' "$last")
    set -l typed (string replace -r -- '^--[^=]*=' '' "$last")
    for line in ($words[1] '[complete]' -- $words[2..-1] "$last" 2>/dev/null)
        switch "$line"
            case :file
                for path in (__fish_complete_path "$typed")
                    echo "$kept$path"
                end
            case :folder
                for path in (__fish_complete_directories "$typed" '')
                    echo "$kept$path"
                end
            case '*'
                echo "$line"
        end
    end
end
complete -c registryd -f -a '(__registryd_complete)'
